//! How does what plotters draws come to look like the page? Its colours become variables, marks get their words, the whole a name.
//!
//! Plotters writes elements with attributes and nothing else; each attribute is taken as it is, left out or replaced here.
//! Text is inside elements, so that nothing written in it can be taken for a colour.

use std::fmt::Write as _;

use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::{BytesStart, Event};

use super::{ChartError, Head, Role};

/// The family of text on the page; [`super::png()`] puts a font it has in its place.
pub const FAMILY: &str = "inherit";

/// What a picture wears.
pub struct Dress<'a> {
    /// Name, title and definition.
    pub head: &'a Head,
    /// Its class beside `chart`.
    pub class: &'a str,
    /// The words of marks, by number counted from 1.
    pub titles: &'a [String],
}

/// Returns the picture in the colours of the page.
pub fn dress(plain: &str, dress: &Dress<'_>) -> Result<String, ChartError> {
    let problem = |problem: String| ChartError::Dressing {
        chart: dress.head.id.clone(),
        problem,
    };
    let mut reader = Reader::from_str(plain);
    let mut dressed = String::with_capacity(plain.len());
    loop {
        let event = reader
            .read_event()
            .map_err(|error| problem(error.to_string()))?;
        match event {
            Event::Start(element) if element.name().as_ref() == "svg" => {
                dress.open(&element, &mut dressed).map_err(problem)?;
            }
            Event::Start(element) => {
                dress.element(&element, &mut dressed).map_err(problem)?;
                dressed.push('>');
            }
            Event::Empty(element) => {
                let words = dress.element(&element, &mut dressed).map_err(problem)?;
                match words {
                    Some(words) => {
                        let name = element.name();
                        let _ = write!(
                            dressed,
                            "><title>{}</title></{}>",
                            escape(words),
                            name.as_ref()
                        );
                    }
                    None => dressed.push_str("/>"),
                }
            }
            Event::End(element) => {
                let _ = write!(dressed, "</{}>", element.name().as_ref());
            }
            // plotters breaks lines around text, which would be seen as spaces
            Event::Text(text) => dressed.push_str(&text.into_inner().replace('\n', "")),
            Event::GeneralRef(reference) => {
                let _ = write!(dressed, "&{};", reference.into_inner());
            }
            Event::Eof => return Ok(dressed),
            _ => {}
        }
    }
}

impl Dress<'_> {
    /// Opens the picture: its size as a shape and not as a measure, its name and what it shows for those who cannot see it.
    fn open(&self, element: &BytesStart<'_>, dressed: &mut String) -> Result<(), String> {
        let id = self.id();
        let view = element
            .try_get_attribute("viewBox")
            .map_err(|error| error.to_string())?
            .ok_or("it has no viewBox")?;
        let view = view.value;
        let _ = write!(
            dressed,
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="chart {}" viewBox="{view}" font-family="{FAMILY}" role="img" aria-labelledby="{id}-title {id}-desc">"#,
            self.class,
        );
        let title = escape(self.head.title.as_str());
        let _ = write!(dressed, r#"<title id="{id}-title">{title}</title>"#);
        let says = [&self.head.unit, &self.head.as_of, &self.head.definition];
        let says: Vec<&str> = says
            .map(String::as_str)
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect();
        let says = says.join(". ");
        let _ = write!(dressed, r#"<desc id="{id}-desc">{}</desc>"#, escape(says));
        let line = Role::Unknown.on_page();
        let _ = write!(
            dressed,
            r#"<defs><pattern id="{id}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" stroke="{line}" stroke-width="3"/></pattern></defs>"#
        );
        Ok(())
    }

    /// The narrow picture stands on the same page as the wide one.
    fn id(&self) -> String {
        format!("{}-{}", self.head.id, self.class)
    }

    /// Writes an element without its end and returns the words of its mark.
    fn element(
        &self,
        element: &BytesStart<'_>,
        dressed: &mut String,
    ) -> Result<Option<&str>, String> {
        let mut mark = None;
        let _ = write!(dressed, "<{}", element.name().as_ref());
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let (key, value) = (attribute.key.as_ref(), attribute.value.as_ref());
            let value = match key {
                // the family is the page's, the base line is where the text was put
                "font-family" | "dy" => continue,
                "opacity" if value == "1" => continue,
                "text-anchor" if value == "start" => continue,
                "stroke" | "stroke-width" if value == "none" || value == "1" => continue,
                "fill" | "stroke" if value.starts_with('#') => {
                    let (role, number) = read(value)?;
                    mark = mark.or(number.checked_sub(1));
                    if role == Role::Unknown && key == "fill" && element.name().as_ref() != "text" {
                        format!("url(#{}-hatch)", self.id())
                    } else {
                        role.on_page().to_owned()
                    }
                }
                "font-size" => rounded(value)?,
                "points" => value.trim_end().to_owned(),
                _ => value.to_owned(),
            };
            let _ = write!(dressed, r#" {key}="{value}""#);
        }
        let words = mark.and_then(|mark| self.titles.get(mark));
        Ok(words.map(String::as_str))
    }
}

/// Returns the role and the number of the mark that a colour carries.
fn read(colour: &str) -> Result<(Role, usize), String> {
    let number = u32::from_str_radix(colour.trim_start_matches('#'), 16)
        .map_err(|_| format!("`{colour}` is no colour"))?;
    let [_, role, ..] = number.to_be_bytes();
    let role = Role::ALL
        .get(usize::from(role))
        .ok_or_else(|| format!("`{colour}` is the colour of no role"))?;
    Ok((*role, (number & 0xFFFF) as usize))
}

/// Returns a size without what division left behind.
fn rounded(value: &str) -> Result<String, String> {
    let size: f64 = value.parse().map_err(|_| format!("`{value}` is no size"))?;
    Ok(format!("{}", (size * 10.0).round() / 10.0))
}

#[cfg(test)]
mod tests {
    use super::{Dress, dress};
    use crate::{Head, Role};
    use srok_law::words::Lang;

    fn dressed(inside: &str, titles: &[&str]) -> String {
        let plain = format!(
            r#"<svg width="9" height="9" viewBox="0 0 9 9" xmlns="http://www.w3.org/2000/svg">{inside}</svg>"#
        );
        let head = Head::new("c", "<b>", Lang::Ru);
        let titles: Vec<String> = titles.iter().map(|title| (*title).to_owned()).collect();
        dress(
            &plain,
            &Dress {
                head: &head,
                class: "wide",
                titles: &titles,
            },
        )
        .unwrap()
    }

    #[test]
    fn each_role_becomes_its_variable_and_no_colour_stays() {
        for (number, role) in Role::ALL.iter().enumerate() {
            let line = dressed(&format!(r##"<line stroke="#{number:02X}0000"/>"##), &[]);
            assert!(
                line.contains(&format!(r#"stroke="{}""#, role.on_page())),
                "{line}"
            );
            assert!(!line.contains("\"#"), "{line}");
        }
        let area = dressed(r##"<rect fill="#0A0000"/>"##, &[]);
        assert!(area.contains(r#"fill="url(#c-wide-hatch)""#), "{area}");
    }

    #[test]
    fn a_mark_has_its_own_words_wherever_it_stands() {
        let two = dressed(
            r##"<rect fill="#040002"/><circle fill="none" stroke="#050001"/><line stroke="#020000"/>"##,
            &["первая & <вторая>", "другая"],
        );
        assert!(
            two.contains("<rect fill=\"var(--accent)\"><title>другая</title></rect>"),
            "{two}"
        );
        assert!(
            two.contains("<title>первая &amp; &lt;вторая&gt;</title></circle>"),
            "{two}"
        );
        assert!(two.contains("<line stroke=\"var(--rule)\"/>"), "{two}");
    }

    #[test]
    fn text_is_never_taken_for_a_colour_or_an_element() {
        let text = dressed(
            "<text fill=\"#000000\" font-size=\"13.000000000000002\" dy=\"1\">\nfill=&quot;#040001&quot; &lt;rect&gt;\n</text>",
            &["чужая"],
        );
        assert!(
            text.contains("<text fill=\"var(--ink)\" font-size=\"13\">fill=&quot;#040001&quot; &lt;rect&gt;</text>"),
            "{text}"
        );
    }

    #[test]
    fn a_colour_that_no_role_has_is_a_fault() {
        let head = Head::new("c", "", Lang::Ru);
        let wear = Dress {
            head: &head,
            class: "wide",
            titles: &[],
        };
        let plain = r##"<svg viewBox="0 0 1 1"><rect fill="#FF0000"/></svg>"##;
        let error = dress(plain, &wear).unwrap_err().to_string();
        assert!(
            error.contains("`#FF0000` is the colour of no role"),
            "{error}"
        );
    }
}
