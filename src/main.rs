fn main() {
    match srok::library::Law::built_in() {
        Ok(law) => println!("{} acts", law.regulations.len()),
        Err(error) => println!("error: {error}"),
    }
}
