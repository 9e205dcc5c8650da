//! Is a form only taken from a page of the same session? And can anybody get, keep or make up a session?

use crate::people::{PEOPLE, Person, Proof};
use crate::places::Place;
use crate::wire::{Request, Wire};
use crate::world::{PASSWORD, World};

const EVIL: &str = "https://evil.example";

pub fn attack(world: &World, places: &[Place]) {
    let administrator = &PEOPLE[1];
    let other = world.sign_in(administrator.name, PASSWORD);
    world.each(places, |place, wire| {
        without_proof(world, place, &other.csrf, wire)
    });
    sessions(world);
    ways_on(world);
}

/// Every form with every proof but the right one, and with the right one from elsewhere.
fn without_proof(world: &World, place: &Place, of_another: &str, wire: &mut Wire) {
    // what takes no form of a session: tokens, signing in, links of mails
    let (_, who) = crate::expected::expected(&place.route);
    if who.is_empty() || who.contains(['*', 'W']) {
        return;
    }
    let administrator = &PEOPLE[1];
    let path = place.path(world, "a2");
    let own = world.pass(administrator).csrf.clone();
    let secret = world.pass(administrator).headers[0]
        .1
        .rsplit('=')
        .next()
        .unwrap_or_default()
        .to_owned();
    let fields: Vec<(&str, &str)> = place
        .fields
        .iter()
        .filter(|field| *field != "csrf")
        .map(|field| (field.as_str(), "1"))
        .collect();
    let form = |csrf: Option<&str>| {
        let csrf = csrf.map(|csrf| ("csrf", csrf));
        let all: Vec<_> = fields.iter().copied().chain(csrf).collect();
        Request::form(path.clone(), &all)
    };
    let cut = &own[..own.len() - 1];
    let json = serde_json::json!({"csrf": own}).to_string();
    let in_question = Request::form(format!("{path}?csrf={own}"), &fields);
    let tries = [
        ("none", form(None)),
        ("empty", form(Some(""))),
        ("made up", form(Some("x"))),
        ("cut", form(Some(cut))),
        ("of another session", form(Some(of_another))),
        ("secret of the session", form(Some(&secret))),
        ("in the question", in_question),
        ("in a header", form(None).with("x-csrf-token", own.clone())),
        (
            "in a cookie",
            form(None).with("cookie", format!("csrf={own}")),
        ),
        (
            "doubled",
            form(Some("x")).body(format!("csrf=x&csrf={own}")),
        ),
        (
            "as json",
            Request::new("POST", path.clone())
                .with("content-type", "application/json")
                .body(json),
        ),
        (
            "as text",
            Request::new("POST", path.clone())
                .with("content-type", "text/plain")
                .body(format!("csrf={own}")),
        ),
        (
            "as multipart",
            Request::new("POST", path.clone())
                .with("content-type", "multipart/form-data; boundary=x")
                .body(format!(
                    "--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{own}\r\n--x--\r\n"
                )),
        ),
        ("origin of another", form(Some(&own)).with("origin", EVIL)),
        ("no origin at all", form(Some(&own)).with("origin", "null")),
        (
            "origin without port",
            form(Some(&own)).with("origin", "http://127.0.0.1"),
        ),
        (
            "origin that begins alike",
            form(Some(&own)).with(
                "origin",
                format!("http://{}.evil.example", world.server.address),
            ),
        ),
        (
            "another site",
            form(Some(&own)).with("sec-fetch-site", "cross-site"),
        ),
        (
            "the same site",
            form(Some(&own)).with("sec-fetch-site", "same-site"),
        ),
        (
            "no body",
            Request::new("POST", path.clone())
                .with("content-type", "application/x-www-form-urlencoded"),
        ),
    ];
    for (name, request) in tries {
        let kind = format!("form: {name}");
        let answer = world.attack(&kind, administrator, wire, &request);
        let what = format!("{}: taken without the proof", answer.status);
        let holds = [400, 403, 404, 405, 411, 415, 422].contains(&answer.status);
        world
            .tally
            .holds(&kind, administrator, &request, &what, holds);
    }
}

/// Sessions that are stolen, made up, put upon somebody, or over.
fn sessions(world: &World) {
    let mut wire = world.wire();
    let (stranger, administrator) = (&PEOPLE[0], &PEOPLE[1]);
    let cookie = world.pass(administrator).headers[0].1.clone();
    let (name, secret) = cookie.split_once('=').unwrap();
    let csrf = world.pass(administrator).csrf.clone();
    let swapped: String = secret.chars().rev().collect();
    let mut flipped = secret.to_owned();
    flipped.replace_range(0..1, if secret.starts_with('0') { "1" } else { "0" });
    let page = "/admin/users";
    let tries = [
        ("empty", "cookie", format!("{name}=")),
        ("cut", "cookie", format!("{name}={}", &secret[1..])),
        ("longer", "cookie", format!("{cookie}0")),
        ("one letter other", "cookie", format!("{name}={flipped}")),
        ("backwards", "cookie", format!("{name}={swapped}")),
        (
            "zeros",
            "cookie",
            format!("{name}={}", "0".repeat(secret.len())),
        ),
        ("the proof of forms", "cookie", format!("{name}={csrf}")),
        (
            "name of the account",
            "cookie",
            format!("{name}=administrator"),
        ),
        ("sql", "cookie", format!("{name}=' or 1=1 --")),
        ("percent", "cookie", format!("{name}=%")),
        ("another name", "cookie", format!("session={secret}")),
        (
            "path of a file",
            "cookie",
            format!("{name}=../../../etc/passwd"),
        ),
        ("as a token", "authorization", format!("Bearer {secret}")),
        (
            "as a name and password",
            "authorization",
            "Basic YWRtaW5pc3RyYXRvcjpzbm93IG9uIHRoZSB3aW5kb3c=".into(),
        ),
        (
            "role in a cookie",
            "cookie",
            "role=administrator; admin=1".into(),
        ),
        ("role in a header", "x-role", "administrator".into()),
        ("name of a proxy", "x-remote-user", "administrator".into()),
        (
            "name of a proxy, forwarded",
            "x-forwarded-user",
            "administrator".into(),
        ),
        (
            "address of the machine",
            "x-forwarded-for",
            "127.0.0.1".into(),
        ),
        (
            "address of the machine, real",
            "x-real-ip",
            "127.0.0.1".into(),
        ),
        ("another address", "x-original-url", "/sign-in".into()),
        (
            "another address, rewritten",
            "x-rewrite-url",
            "/sign-in".into(),
        ),
        ("subrequest", "x-middleware-subrequest", "1".into()),
    ];
    for (what, header, value) in tries {
        let kind = format!("session: {what}");
        for address in [page, "/api/v1/standings", "/events"] {
            let request = Request::get(address).with(header, value.clone());
            let answer = world.attack(&kind, stranger, &mut wire, &request);
            let said = format!("{}: let in", answer.status);
            world.tally.holds(
                &kind,
                stranger,
                &request,
                &said,
                crate::access::is_refused(&answer),
            );
        }
    }
    in_the_question(world, secret, &mut wire);
    ended(world, &mut wire);
    put_upon(world, name, &mut wire);
}

/// A secret in an address would stand in logs and histories: it is none.
fn in_the_question(world: &World, secret: &str, wire: &mut Wire) {
    let stranger = &PEOPLE[0];
    let reader = PEOPLE
        .iter()
        .find(|person| person.name == "reader")
        .unwrap();
    let token = world.pass(reader).headers[0]
        .1
        .trim_start_matches("Bearer ")
        .to_owned();
    for key in [
        "token",
        "access_token",
        "api_key",
        "authorization",
        "srok_session",
        "session",
        "key",
    ] {
        let kind = format!("session: {key} in the question");
        for value in [secret, token.as_str()] {
            for address in ["/board", "/api/v1/standings"] {
                let request = Request::get(format!("{address}?{key}={value}"));
                let answer = world.attack(&kind, stranger, wire, &request);
                let said = format!("{}: let in", answer.status);
                world.tally.holds(
                    &kind,
                    stranger,
                    &request,
                    &said,
                    crate::access::is_refused(&answer),
                );
            }
        }
    }
}

/// What has ended stays so.
fn ended(world: &World, wire: &mut Wire) {
    let kind = "session: signed out";
    let person = PEOPLE
        .iter()
        .find(|person| person.name == "supervisor")
        .unwrap();
    let stranger = &PEOPLE[0];
    let pass = world.sign_in(person.name, PASSWORD);
    let out = pass.on(Request::form("/sign-out", &[("csrf", pass.csrf.as_str())]));
    let answer = wire.ask(&out);
    let answer = world.tally.judge(kind, person, &out, answer);
    world.tally.holds(
        kind,
        person,
        &out,
        "nobody was signed out",
        answer.status == 303,
    );
    for address in ["/board", "/api/v1/standings", "/events"] {
        let request = pass.on(Request::get(address));
        let answer = world.attack(kind, stranger, wire, &request);
        let said = format!("{}: let in afterwards", answer.status);
        world.tally.holds(
            kind,
            stranger,
            &request,
            &said,
            crate::access::is_refused(&answer),
        );
    }
}

/// Nobody keeps a secret that was put upon him.
fn put_upon(world: &World, name: &str, wire: &mut Wire) {
    let kind = "session: put upon somebody";
    let person: &Person = PEOPLE
        .iter()
        .find(|person| {
            matches!(
                person.proof,
                Proof::Account(srok_core::access::Role::Ministry, ..)
            )
        })
        .unwrap();
    let stranger = &PEOPLE[0];
    let chosen = "1".repeat(64);
    let form = [("login", person.name), ("password", PASSWORD)];
    let request = Request::form("/sign-in", &form).with("cookie", format!("{name}={chosen}"));
    let answer = world.attack(kind, stranger, wire, &request);
    let is_new = answer.cookie().is_some_and(|(_, secret)| secret != chosen);
    world.tally.holds(
        kind,
        stranger,
        &request,
        "the secret was kept",
        is_new && answer.status == 303,
    );
    let request = Request::get("/board").with("cookie", format!("{name}={chosen}"));
    let answer = world.attack(kind, stranger, wire, &request);
    world.tally.holds(
        kind,
        stranger,
        &request,
        "let in",
        crate::access::is_refused(&answer),
    );
}

/// Ways on that lead elsewhere.
fn ways_on(world: &World) {
    let mut wire = world.wire();
    let (stranger, administrator) = (&PEOPLE[0], &PEOPLE[1]);
    let tries = [
        ("host", "//evil.example"),
        ("three slashes", "///evil.example"),
        ("backslash", "/\\evil.example"),
        ("backslashes", "\\\\evil.example"),
        ("whole", "https://evil.example/"),
        ("script", "javascript:alert(1)"),
        ("data", "data:text/html,<zq9>"),
        ("tab", "/\t/evil.example"),
        ("line break", "/\n/evil.example"),
        ("header", "/board\r\nx-injected: 1"),
        ("blank", " //evil.example"),
        ("no slash", "evil.example"),
        ("at", "/@evil.example"),
        ("dots", "/..//evil.example"),
        ("encoded", "/%2f/evil.example"),
        ("null", "/\0/evil.example"),
        ("user", "http://127.0.0.1@evil.example"),
        ("fullwidth slash", "/\u{ff0f}evil.example"),
        ("long", &*format!("/{}", "a".repeat(5000))),
    ];
    for (what, next) in tries {
        let kind = format!("way on: {what}");
        let asked = form_urlencoded::Serializer::new(String::new())
            .append_pair("next", next)
            .finish();
        for (person, address) in [
            (stranger, "/sign-in"),
            (administrator, "/sign-in"),
            (stranger, "/preferences"),
            (administrator, "/preferences"),
        ] {
            let request = Request::get(format!("{address}?lang=en&{asked}"));
            let answer = world.attack(&kind, person, &mut wire, &request);
            let shows = answer.text();
            let is_shown = ["//evil", "\\evil", "https://evil", "javascript:"]
                .iter()
                .any(|way| shows.contains(&format!("value=\"{way}")));
            world
                .tally
                .holds(&kind, person, &request, "leads elsewhere", !is_shown);
        }
    }
}
