//! How may a reading be refused? The same for every address that is read with a token; said once, for the document of the interface.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

/// What a reading may be answered instead of what was asked for.
pub(super) struct Refusals;

/// Statuses with a problem in the body.
const PROBLEMS: [(&str, &str); 5] = [
    ("400", "The question is not understood"),
    ("401", "No good token"),
    ("403", "The token does not give that right"),
    (
        "429",
        "Too many requests of one account are under way: ask again after Retry-After",
    ),
    (
        "503",
        "Standings are being made up, or too many questions that take long are being answered: ask again after Retry-After",
    ),
];

impl IntoResponses for Refusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let problem = |description: &str| {
            let body = ContentBuilder::new()
                .schema(Some(Ref::from_schema_name("Problem")))
                .build();
            ResponseBuilder::new()
                .description(description)
                .content("application/problem+json", body)
                .build()
        };
        let unchanged = ResponseBuilder::new()
            .description("What the reader has (If-None-Match) is still right")
            .build();
        PROBLEMS
            .into_iter()
            .map(|(status, description)| (status.to_owned(), problem(description).into()))
            .chain([("304".to_owned(), unchanged.into())])
            .collect()
    }
}
