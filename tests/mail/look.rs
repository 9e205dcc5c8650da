//! Can every letter be read, in the light and in the dark? The contrast of each colour that is used, by the formula of WCAG 2.

use std::collections::BTreeMap;

const LAYOUT: &str = include_str!("../../dashboards/mail/layout.html");
const STYLE: &str = include_str!("../../dashboards/mail/style.html");
/// What WCAG 2 wants of text at level AA.
const AA: f64 = 4.5;

/// Returns the luminance of a colour, `rrggbb`.
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.039_28 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Returns the colour after a mark.
fn colour_after<'a>(text: &'a str, mark: &str) -> &'a str {
    let rest = text
        .split_once(mark)
        .unwrap_or_else(|| panic!("no `{mark}`"))
        .1;
    let at = rest.find('#').unwrap() + 1;
    &rest[at..at + 6]
}

#[test]
fn every_colour_of_text_stands_out_from_its_ground() {
    let dark = LAYOUT.split_once("(prefers-color-scheme: dark)").unwrap().1;
    let mut pairs = BTreeMap::new();
    for tone in ["ink", "quiet", "red", "amber", "blue"] {
        let light = colour_after(STYLE, &format!("set {tone} ="));
        pairs.insert(format!("{tone}, light"), (light, "ffffff"));
        let ground = colour_after(dark, "body, .page, .ground");
        pairs.insert(
            format!("{tone}, dark"),
            (colour_after(dark, &format!(".{tone}")), ground),
        );
    }
    let ink = colour_after(STYLE, "set ink =");
    pairs.insert("notice, light".into(), (ink, "fdf4e3"));
    pairs.insert(
        "notice, dark".into(),
        (
            colour_after(dark, ".ink"),
            colour_after(dark, ".notice { background:"),
        ),
    );
    pairs.insert(
        "button, light".into(),
        ("ffffff", colour_after(STYLE, "set blue =")),
    );
    pairs.insert(
        "button, dark".into(),
        (
            colour_after(
                dark,
                ".fill { background: #8fbcf7 !important; border-color: #8fbcf7 !important; color:",
            ),
            colour_after(dark, ".fill { background:"),
        ),
    );
    for (pair, (text, ground)) in pairs {
        let found = contrast(text, ground);
        assert!(found >= AA, "{pair}: #{text} on #{ground} has {found:.2}");
    }
}
