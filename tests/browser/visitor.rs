//! Somebody who signs in and reads without a browser: what a program would see.

use std::io::Read as _;

use crate::server::agent;
use crate::world::{PASSWORD, world};

/// A session.
pub struct Visitor {
    base: String,
    cookie: String,
}

/// What came back.
pub struct Page {
    pub status: u16,
    pub form: String,
    pub bytes: Vec<u8>,
}

impl Page {
    pub fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }
}

impl Visitor {
    /// Signs in to the shared service.
    pub fn sign_in(login: &str) -> Self {
        Self::at(&world().url(""), login)
    }

    /// Signs in to a service.
    pub fn at(base: &str, login: &str) -> Self {
        let answer = agent()
            .post(format!("{base}/sign-in"))
            .config()
            .max_redirects(0)
            .build()
            .send_form([("login", login), ("password", PASSWORD)])
            .unwrap();
        assert_eq!(answer.status(), 303, "{login} cannot sign in");
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        Self {
            base: base.into(),
            cookie: cookie.split(';').next().unwrap().into(),
        }
    }

    /// Goes on with the session of a browser.
    pub fn with(base: &str, session: &str) -> Self {
        Self {
            base: base.into(),
            cookie: format!("srok_session={session}"),
        }
    }

    pub fn get(&self, path: &str) -> Page {
        let answer = agent()
            .get(format!("{}{path}", self.base))
            .header("cookie", &self.cookie)
            .call();
        page(answer.unwrap())
    }

    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let answer = agent()
            .post(format!("{}{path}", self.base))
            .header("cookie", &self.cookie)
            .config()
            .max_redirects(0)
            .build()
            .send_form(fields.iter().copied());
        page(answer.unwrap())
    }
}

fn page(mut answer: ureq::http::Response<ureq::Body>) -> Page {
    let form = answer.headers().get("content-type");
    let form = form.map_or("", |form| form.to_str().unwrap()).to_owned();
    let mut bytes = Vec::new();
    // an endless stream of news is left after its head
    if !form.starts_with("text/event-stream") {
        let body = answer.body_mut().as_reader();
        body.take(64 << 20).read_to_end(&mut bytes).unwrap();
    }
    Page {
        status: answer.status().as_u16(),
        form,
        bytes,
    }
}
