//! Is every number of the overview that of the list behind it, of the file that list gives, and of the API? All figures of all tiles and units.

use serde_json::Value;

use crate::reader::number;
use crate::visitor::Visitor;
use crate::world::HOLDER;

/// A number of a page and the list it leads to.
#[derive(Debug)]
struct Figure {
    number: usize,
    address: String,
}

/// Returns the text of a tag's attribute, unescaped.
fn unescaped(text: &str) -> String {
    text.replace("&amp;", "&")
        .replace("&#x2f;", "/")
        .replace("&#x3d;", "=")
}

/// Returns a piece of HTML without its tags.
fn words(html: &str) -> String {
    let mut words = String::new();
    let mut is_tag = false;
    for letter in html.chars() {
        match letter {
            '<' => is_tag = true,
            '>' => is_tag = false,
            letter if !is_tag => words.push(letter),
            _ => {}
        }
    }
    words
}

/// Returns the figures of the overview: links to the list that hold a number, in the tiles and in the table of units.
fn figures(html: &str) -> Vec<Figure> {
    let mut figures = Vec::new();
    for piece in html.split("<a ").skip(1) {
        let (link, _) = piece.split_once("</a>").unwrap();
        let (tag, inside) = link.split_once('>').unwrap();
        let (_, address) = tag.split_once("href=\"").unwrap();
        let address = unescaped(address.split('"').next().unwrap());
        // beside the number a tile says until which day
        let bold = inside
            .split_once("<b")
            .and_then(|(_, bold)| bold.split_once("</b>"));
        let said = words(bold.map_or(inside, |(bold, _)| bold.split_once('>').unwrap().1));
        if address.starts_with("/board?") && said.contains(|letter: char| letter.is_ascii_digit()) {
            figures.push(Figure {
                number: number(&said),
                address,
            });
        }
    }
    figures
}

/// Returns the number in the heading of a list.
fn heading(html: &str) -> usize {
    let (_, total) = html.split_once("data-live=\"total\">").expect("no total");
    number(total.split('<').next().unwrap())
}

/// Returns how many rows the API gives to the same question, and nothing where it has no such question.
fn of_api(visitor: &Visitor, address: &str) -> Option<usize> {
    let question = address.split_once('?').unwrap().1;
    // what only the picture of the present knows
    if question.contains("newly=") || question.contains("learnt_late=") {
        return None;
    }
    let pairs = question
        .split('&')
        .filter(|pair| !pair.starts_with("period="));
    let question: String = pairs.map(|pair| format!("{pair}&")).collect();
    let question = question.replace("=0&", "=false&").replace("=1&", "=true&");
    let mut after = String::new();
    let mut rows = 0;
    loop {
        let page = visitor.get(&format!("/api/v1/standings?{question}rows=1000{after}"));
        let page: Value = serde_json::from_str(&page.text()).unwrap();
        rows += page["rows"]
            .as_array()
            .unwrap_or_else(|| panic!("{address}: {page}"))
            .len();
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return Some(rows),
        }
    }
}

/// Compares every figure of an overview with what lies behind it and returns how many there were.
fn compare(visitor: &Visitor, overview: &str, is_one_unit: bool) -> usize {
    let page = visitor.get(overview);
    assert_eq!(page.status, 200, "{overview}");
    let figures = figures(&page.text());
    let mut wrong = Vec::new();
    for figure in &figures {
        let list = visitor.get(&figure.address);
        let mut found = vec![("list", heading(&list.text()))];
        let file = visitor.get(&figure.address.replacen("/board?", "/board.csv?", 1));
        assert_eq!(file.status, 200, "{}", figure.address);
        found.push(("file", file.text().lines().count() - 1));
        // a list of a unit has what lies beneath it, the API has the unit alone
        if is_one_unit || !figure.address.contains("organisation=") || is_leaf(&figure.address) {
            found.extend(of_api(visitor, &figure.address).map(|rows| ("API", rows)));
        }
        for (where_, count) in found {
            if count != figure.number {
                wrong.push(format!(
                    "{} at {overview}, {count} in the {where_} {}",
                    figure.number, figure.address
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    figures.len()
}

/// Tells whether nothing lies beneath the unit of an address: so it is with the offices of the sample.
fn is_leaf(address: &str) -> bool {
    address.contains("organisation=mfc-") || address.contains("organisation=tsp-")
}

#[test]
fn every_number_is_that_of_its_list_its_file_and_the_api() {
    let visitor = Visitor::sign_in("admin");
    let all = compare(&visitor, "/", false);
    assert!(all > 100, "{all} figures");
    let unit = compare(&visitor, "/?organisation=tsp-01&period=2026-11", true);
    let service = compare(&visitor, "/?service=s-12", false);
    assert!(unit > 20 && service > 20, "{unit}, {service}");
    println!("{} figures compared", all + unit + service);
}

#[test]
fn every_number_of_an_official_is_that_of_its_list() {
    let figures = compare(&Visitor::sign_in(HOLDER), "/", true);
    assert!(figures > 20, "{figures}");
}
