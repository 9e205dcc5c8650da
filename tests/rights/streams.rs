//! Streams of news: nobody holds all of them.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::world::World;

#[test]
fn one_person_has_so_many_streams_and_nobody_loses_a_place_by_them() {
    let world = World::start();
    let chief = world.sign_in("chief");
    let cookie = chief.cookie.clone().unwrap();
    let open = || {
        let mut stream = TcpStream::connect(world.address).unwrap();
        let asked = format!(
            "GET /events HTTP/1.1\r\nhost: {}\r\ncookie: srok_session={cookie}\r\n\r\n",
            world.address
        );
        stream.write_all(asked.as_bytes()).unwrap();
        let mut head = [0; 12];
        stream.read_exact(&mut head).unwrap();
        (String::from_utf8_lossy(&head).into_owned(), stream)
    };
    let mut streams: Vec<_> = (0..8).map(|_| open()).collect();
    assert!(streams.iter().all(|(head, _)| head == "HTTP/1.1 200"));
    let refused = chief.get("/events");
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").is_some());
    // neither his pages nor the streams of others suffer
    assert_eq!(chief.get("/board").status, 200);
    assert_eq!(world.sign_in("ministry").get("/events").status, 200);
    // a page that is closed makes room
    streams.pop();
    world.until("a stream", || open().0 == "HTTP/1.1 200");
}
