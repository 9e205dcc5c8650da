//! Who goes first when there are more connections than places?

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use super::{Crowd, KEPT, Limits, Place};

fn crowd(all: usize, of_address: usize, longest: Duration) -> Arc<Crowd> {
    Crowd::new(Limits {
        all,
        of_address,
        longest,
    })
}

fn address(last: u8) -> Option<IpAddr> {
    Some(IpAddr::from([192, 0, 2, last]))
}

fn is_there(place: &Place) -> bool {
    place.crowd.open().guests.contains_key(&place.guest.number)
}

#[test]
fn strangers_make_room_in_their_order_and_those_at_work_stay() {
    let crowd = crowd(4, 100, Duration::MAX);
    let [silent, strange, resting, busy] =
        [1, 2, 3, 4].map(|last| crowd.admit(address(last)).unwrap());
    strange.guest.asks(false);
    resting.guest.asks(true);
    resting.guest.is_answered(None);
    resting.guest.has_written();
    busy.guest.asks(true);
    let order = [&silent, &strange, &resting];
    let mut newcomers = Vec::new();
    for (gone, place) in order.iter().enumerate() {
        assert!(is_there(place), "{gone}");
        let newcomer = crowd.admit(address(9)).unwrap();
        newcomer.guest.asks(true);
        newcomers.push(newcomer);
        assert!(!is_there(place), "{gone}");
    }
    assert!(is_there(&busy) && newcomers.iter().all(is_there));
    // everybody who is there may stay: the places that are kept are left
    let kept: Vec<Place> = (0..KEPT)
        .map(|_| {
            let place = crowd.admit(address(5)).unwrap();
            place.guest.asks(true);
            place
        })
        .collect();
    assert!(kept.iter().all(|place| place.guest.is_extra()));
    assert!(crowd.admit(address(5)).is_none());
    drop(busy);
    assert!(crowd.admit(address(5)).is_some());
}

#[test]
fn the_address_with_the_most_connections_loses_first() {
    let crowd = crowd(4, 100, Duration::MAX);
    let quiet = crowd.admit(address(1)).unwrap();
    let crowded: Vec<Place> = (0..3).map(|_| crowd.admit(address(2)).unwrap()).collect();
    let newcomer = crowd.admit(address(3)).unwrap();
    // the oldest of all is the quiet one's, and stays
    assert!(is_there(&quiet) && is_there(&newcomer));
    assert_eq!(
        crowded.iter().map(is_there).collect::<Vec<_>>(),
        [false, true, true]
    );
}

#[test]
fn an_address_has_so_many_and_a_proxy_as_many_as_there_are() {
    let crowd = crowd(10, 2, Duration::MAX);
    let first = crowd.admit(address(1)).unwrap();
    let second = crowd.admit(address(1)).unwrap();
    let third = crowd.admit(address(1)).unwrap();
    assert_eq!([&first, &second, &third].map(is_there), [false, true, true]);
    for place in [&second, &third] {
        place.guest.asks(true);
    }
    assert!(crowd.admit(address(1)).is_none(), "its own are all at work");
    let proxied: Vec<Place> = (0..5).map(|_| crowd.admit(None).unwrap()).collect();
    assert!(proxied.iter().all(is_there));
}

#[test]
fn a_request_that_takes_too_long_is_ended_but_no_stream() {
    let crowd = crowd(10, 10, Duration::ZERO);
    let [silent, busy, stream] = [1, 2, 3].map(|last| crowd.admit(address(last)).unwrap());
    busy.guest.asks(true);
    stream.guest.asks(true);
    stream.guest.streams();
    // a millisecond must have begun
    while crowd.began.elapsed() < Duration::from_millis(50) {
        std::thread::yield_now();
    }
    crowd.end_the_longest();
    assert_eq!([&silent, &busy, &stream].map(is_there), [true, false, true]);
}
