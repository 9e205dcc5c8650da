//! Is every sample drawn as it was, the same each time, and inside its frame?

use super::samples;

/// Returns a picture with one element per line, so that a change can be read.
fn lines(svg: &str) -> String {
    svg.replace("><", ">\n<")
}

#[test]
fn every_kind_is_drawn_as_it_was() {
    for (name, chart) in samples::all() {
        let rows = chart
            .table
            .rows
            .iter()
            .map(|row| row.join(" | "))
            .collect::<Vec<_>>()
            .join("\n");
        let told = format!(
            "{}\n{}\n{}\n\n{}\n\n{}\n{rows}\n",
            chart.title,
            lines(&chart.svg),
            lines(&chart.narrow),
            chart.unit,
            chart.table.head.join(" | "),
        );
        insta::assert_snapshot!(name, told);
    }
}

#[test]
fn the_same_data_give_the_same_picture() {
    assert_eq!(samples::all(), samples::all());
}

#[test]
fn every_row_of_a_table_is_as_long_as_its_head() {
    for (name, chart) in samples::all() {
        assert!(!chart.table.head.is_empty(), "{name} has a table");
        for row in &chart.table.rows {
            assert_eq!(row.len(), chart.table.head.len(), "{name}: {row:?}");
        }
    }
}

/// Returns the numbers of an attribute of all elements.
fn numbers(svg: &str, attribute: &str) -> Vec<f64> {
    let begin = format!(" {attribute}=\"");
    let values = svg
        .split(&begin)
        .skip(1)
        .filter_map(|rest| rest.split_once('"'));
    values.filter_map(|(value, _)| value.parse().ok()).collect()
}

#[test]
fn no_mark_leaves_its_frame() {
    for (name, chart) in samples::all() {
        for svg in [&chart.svg, &chart.narrow]
            .into_iter()
            .filter(|svg| !svg.is_empty())
        {
            let view = svg
                .split_once("viewBox=\"0 0 ")
                .unwrap()
                .1
                .split_once('"')
                .unwrap()
                .0;
            let (width, height) = view.split_once(' ').unwrap();
            let (width, height): (f64, f64) = (width.parse().unwrap(), height.parse().unwrap());
            let body = svg.split_once("</defs>").unwrap().1;
            for (attributes, end) in [
                (["x", "x1", "x2", "cx"], width),
                (["y", "y1", "y2", "cy"], height),
            ] {
                for value in attributes
                    .iter()
                    .flat_map(|attribute| numbers(body, attribute))
                {
                    assert!((0.0..=end).contains(&value), "{name}: {value} of {end}");
                }
            }
            for points in body.split("points=\"").skip(1) {
                for pair in points.split_once('"').unwrap().0.split(' ') {
                    let (x, y) = pair.split_once(',').unwrap();
                    let (x, y): (f64, f64) = (x.parse().unwrap(), y.parse().unwrap());
                    assert!(
                        (0.0..=width).contains(&x) && (0.0..=height).contains(&y),
                        "{name}: {pair}"
                    );
                }
            }
        }
    }
}

#[test]
fn nothing_known_is_said_and_never_drawn_as_zero() {
    for (name, chart) in samples::all() {
        if name.ends_with("_none") {
            assert!(chart.svg.contains("нет данных"), "{name}");
            assert!(!chart.svg.contains(">0<"), "{name}");
        }
    }
}

/// Returns the boxes of all text, estimated on the small side: half the size for a letter.
fn texts(svg: &str) -> Vec<(String, [f64; 4])> {
    let elements = svg.split("<text ").skip(1);
    let text = |element: &str| {
        let (open, rest) = element.split_once('>').unwrap();
        let words = rest.split_once('<').unwrap().0.to_owned();
        let open = format!(" {open}");
        let of = |name: &str| numbers(&open, name)[0];
        let (x, y, size) = (of("x"), of("y"), of("font-size"));
        let width = words.chars().count() as f64 * size * 0.5;
        let left = match open.split_once("text-anchor=\"") {
            Some((_, rest)) if rest.starts_with("end") => x - width,
            Some(_) => x - width / 2.0,
            None => x,
        };
        (words, [left, y - size * 0.7, left + width, y])
    };
    elements.map(text).collect()
}

#[test]
fn no_text_lies_on_another_or_leaves_its_frame() {
    for (name, chart) in samples::all() {
        for svg in [&chart.svg, &chart.narrow] {
            let texts = texts(svg);
            for (index, (words, [left, top, right, bottom])) in texts.iter().enumerate() {
                for (other, [from, above, to, below]) in &texts[index + 1..] {
                    let apart = right <= from || to <= left || bottom <= above || below <= top;
                    assert!(apart, "{name}: `{words}` lies on `{other}`");
                }
                let width = svg
                    .split_once("viewBox=\"0 0 ")
                    .unwrap()
                    .1
                    .split_once(' ')
                    .unwrap()
                    .0;
                let width: f64 = width.parse().unwrap();
                assert!(
                    *left >= -1.0 && *right <= width + 1.0,
                    "{name}: `{words}` leaves the frame"
                );
            }
        }
    }
}
