//! Somebody who looks at pages and fills in forms: as a browser does, and as one that lies. Shared by the tests that look at pages.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::io::Read as _;
use std::net::SocketAddr;

use crate::server::agent;

/// A browser with its cookie.
#[derive(Debug, Clone)]
pub struct Browser {
    address: SocketAddr,
    /// The secret of the session, as it is sent in its cookie.
    pub cookie: Option<String>,
    /// The name of that cookie.
    pub name: String,
    /// Headers that are sent besides.
    pub headers: Vec<(String, String)>,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub bytes: Vec<u8>,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Returns the secret that was set as cookie.
    pub fn session(&self) -> Option<String> {
        self.cookie("srok_session").map(|(_, secret)| secret)
    }

    /// Returns name and value of a cookie that was set, whatever its prefix.
    pub fn cookie(&self, name: &str) -> Option<(String, String)> {
        let set = self.headers.iter();
        let set = set.filter(|(header, _)| header == "set-cookie");
        set.filter_map(|(_, cookie)| cookie.split(';').next()?.split_once('='))
            .find(|(known, _)| {
                known
                    .trim_start_matches("__Host-")
                    .trim_start_matches("__Secure-")
                    == name
            })
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    }
}

/// Where nobody is sent who has signed in.
const SIGN_IN: &str = "/sign-in";

impl Browser {
    pub fn new(address: SocketAddr) -> Self {
        Self {
            address,
            cookie: None,
            name: "srok_session".to_owned(),
            headers: Vec::new(),
        }
    }

    /// Returns the same with a header.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut other = self.clone();
        other.headers.push((name.to_owned(), value.to_owned()));
        other
    }

    /// Signs in; it must succeed.
    pub fn sign_in(mut self, login: &str, password: &str) -> Self {
        let answer = self.try_sign_in(login, password);
        assert_eq!(answer.status, 303, "{login}: {}", answer.body);
        if let Some((name, secret)) = answer.cookie("srok_session") {
            (self.name, self.cookie) = (name, Some(secret));
        }
        assert!(self.cookie.is_some(), "{login}");
        self
    }

    pub fn try_sign_in(&self, login: &str, password: &str) -> Answer {
        self.post(SIGN_IN, &[("login", login), ("password", password)])
    }

    pub fn get(&self, path: &str) -> Answer {
        let mut request = agent()
            .get(format!("http://{}{path}", self.address))
            .config()
            .max_redirects(0)
            .build();
        for (name, value) in self.all_headers() {
            request = request.header(name, value);
        }
        read(request.call().unwrap())
    }

    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let mut request = agent()
            .post(format!("http://{}{path}", self.address))
            .config()
            .max_redirects(0)
            .build()
            .header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in self.all_headers() {
            request = request.header(name, value);
        }
        read(request.send(form.as_bytes()).unwrap())
    }

    /// Fills in a form with the token of this session.
    pub fn fill_in(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf();
        let all: Vec<_> = form
            .iter()
            .copied()
            .chain([("csrf", csrf.as_str())])
            .collect();
        self.post(path, &all)
    }

    fn all_headers(&self) -> Vec<(String, String)> {
        let cookie = self.cookie.iter();
        let cookie = cookie.map(|secret| ("cookie".to_owned(), format!("{}={secret}", self.name)));
        self.headers.iter().cloned().chain(cookie).collect()
    }

    /// Returns the token that the forms of this session carry.
    pub fn csrf(&self) -> String {
        let page = self.get("/password");
        assert_eq!(page.status, 200, "{}", page.body);
        let (_, rest) = page.body.split_once("name=\"csrf\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }

    /// Tells whether the browser is signed in.
    pub fn is_in(&self) -> bool {
        let answer = self.get("/calculator");
        match answer.status {
            200 => true,
            303 => {
                assert!(answer.header("location").unwrap().starts_with(SIGN_IN));
                false
            }
            status => panic!("{status}: {}", answer.body),
        }
    }
}

fn read(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.to_string(), value)
        })
        .collect();
    let mut bytes = Vec::new();
    // the stream of news never ends
    let kind = response.headers().get("content-type");
    if kind.is_none_or(|kind| kind != "text/event-stream") {
        let mut body = response.body_mut().as_reader();
        body.read_to_end(&mut bytes).unwrap();
    }
    Answer {
        status: response.status().as_u16(),
        headers,
        body: String::from_utf8_lossy(&bytes).into_owned(),
        bytes,
    }
}
