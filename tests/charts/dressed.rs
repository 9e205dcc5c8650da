//! Does a chart wear the page, and does a file of it say everything?

use srok_charts::{Bar, Bars, Head, draw, png};
use srok_law::words::Lang;

use super::samples;

#[test]
fn every_colour_is_a_variable_of_the_page() {
    for (name, chart) in samples::all() {
        for svg in [&chart.svg, &chart.narrow] {
            assert!(!svg.contains("=\"#"), "{name} has a colour of its own");
            assert!(!svg.contains("sans-serif"), "{name} has a font of its own");
        }
    }
}

#[test]
fn a_picture_has_a_name_and_a_description_and_no_size() {
    for (name, chart) in samples::all() {
        let open = chart.svg.split_once('>').unwrap().0;
        let id = open
            .split_once("aria-labelledby=\"")
            .unwrap()
            .1
            .split_once('-')
            .unwrap()
            .0;
        assert!(
            open.contains("role=\"img\"") && chart.id.starts_with(id),
            "{name}: {open}"
        );
        assert!(
            !open.contains(" width=") && !open.contains(" height="),
            "{name}: {open}"
        );
        assert!(
            chart.svg.contains(&format!(">{}</title>", chart.title)),
            "{name}"
        );
        assert!(
            chart.svg.contains("по состоянию на") || chart.svg.contains("as of"),
            "{name}"
        );
    }
}

#[test]
fn words_from_outside_stay_words() {
    let bad = "</text><script>alert(1)</script> \"&amp;' #04000A fill=\"#040001\"";
    let head = Head {
        definition: bad.into(),
        ..Head::new("bad", bad, Lang::En)
    };
    let chart = draw(
        &head,
        &Bars {
            bars: vec![Bar::new(bad, 1.0, bad)],
        },
    )
    .unwrap();
    assert!(!chart.svg.contains("<script"), "{}", chart.svg);
    assert!(
        chart.svg.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
        "{}",
        chart.svg
    );
}

#[test]
fn a_file_is_a_png_that_differs_when_any_of_its_words_do() {
    let (_, chart) = samples::all().swap_remove(0);
    let whole = png(&chart).unwrap();
    assert_eq!(whole[..8], *b"\x89PNG\r\n\x1a\n");
    assert_eq!(
        whole,
        png(&chart).unwrap(),
        "the same chart gives the same file"
    );
    let without = |change: fn(&mut srok_charts::Chart)| {
        let mut other = chart.clone();
        change(&mut other);
        png(&other).unwrap()
    };
    assert_ne!(whole, without(|chart| chart.title.clear()));
    assert_ne!(whole, without(|chart| chart.unit.clear()));
    assert_ne!(whole, without(|chart| chart.as_of.clear()));
    assert_ne!(whole, without(|chart| chart.definition.clear()));
}

#[test]
fn every_sample_can_be_handed_on() {
    for (name, chart) in samples::all() {
        let file = png(&chart).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(file.len() > 1_000, "{name}: {} bytes", file.len());
        if let Some(folder) = std::env::var_os("SROK_CHARTS_TO") {
            std::fs::write(
                std::path::Path::new(&folder).join(format!("{name}.png")),
                file,
            )
            .unwrap();
        }
    }
}
