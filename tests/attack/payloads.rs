//! What is written where a word, a number or a date is expected? Each line is a kind of its own wherever it is tried.

/// Names and texts, as they stand after decoding. A mark `zq9` or a product shows whether something of it was run.
pub const PAYLOADS: [(&str, &[u8]); 62] = [
    // SQL
    ("sql quote", b"'"),
    ("sql double quote", b"\""),
    ("sql true", b"' or '1'='1"),
    ("sql true number", b"1 or 1=1"),
    ("sql comment", b"x'--"),
    ("sql block comment", b"x'/*"),
    ("sql stacked", b"'; drop table event; --"),
    (
        "sql union",
        b"' union select table_name from information_schema.tables --",
    ),
    (
        "sql file",
        b"' union select content from read_text('/etc/passwd') --",
    ),
    ("sql attach", b"'; attach '/tmp/zq9' as x; --"),
    ("sql copy", b"'; copy event to '/tmp/zq9.csv'; --"),
    ("sql parameter", b"$1"),
    ("sql question mark", b"?"),
    ("sql dollar quote", b"$$x$$"),
    ("like percent", b"%"),
    ("like underscore", b"_%_"),
    ("like escape", b"\\%"),
    ("glob", b"[a-z]*"),
    ("regular expression", b"(a+)+$"),
    // pages and templates
    ("tag", b"<zq9 onload=alert(1)>"),
    ("script", b"</title><zq9><script>alert(1)</script>"),
    ("attribute", b"\" zq9=\"1"),
    ("attribute apostrophe", b"' zq9='1"),
    ("svg", b"<svg><zq9/></svg>"),
    ("entity", b"&lt;zq9&gt;&#x3c;zq9&#x3e;"),
    ("address of a script", b"javascript:alert('zq9')"),
    ("template", b"{{7919*7919}}"),
    ("template statement", b"{% include '/etc/passwd' %}"),
    (
        "template of another",
        b"${7919*7919}#{7919*7919}<%=7919*7919%>",
    ),
    ("format", b"%s%n%x{0}{}"),
    ("typst", b"#eval(\"7919*7919\")"),
    (
        "xml entity",
        b"<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]><x>&y;</x>",
    ),
    // files and commands
    ("path", b"../../../../etc/passwd"),
    ("path encoded", b"%2e%2e%2f%2e%2e%2fetc%2fpasswd"),
    ("path backslash", b"..\\..\\windows\\win.ini"),
    ("path absolute", b"/etc/passwd"),
    ("path of the store", b"data/srok.key"),
    ("address of a file", b"file:///etc/passwd"),
    (
        "address of a host",
        b"http://169.254.169.254/latest/meta-data",
    ),
    ("command", b"`id`; $(id) | id && id"),
    ("formula", b"=cmd|' /C calc'!A0"),
    ("formula at", b"@SUM(1+1)*cmd"),
    // characters
    ("null", b"a\0b"),
    ("line break", b"x\r\nx-injected: 1\r\n\r\n<zq9>"),
    ("tab and bell", b"\t\x07\x1b[31m"),
    ("no utf-8", b"\xff\xfe\xfa"),
    ("overlong utf-8", b"\xc0\xae\xc0\xae\xc0\xaf"),
    ("surrogate", b"\xed\xa0\x80"),
    ("right to left", b"\xe2\x80\xaegpj.exe"),
    ("no width", b"\xef\xbb\xbf\xe2\x80\x8b\xc2\xad"),
    ("digits of elsewhere", b"\xd9\xa1\xd9\xa2\xd9\xa3"),
    ("emoji", b"\xf0\x9f\x92\xa9\xcc\x81\xcc\x81"),
    // numbers, dates and nothing
    ("empty", b""),
    ("negative", b"-1"),
    ("huge", b"99999999999999999999999999999999"),
    ("no number", b"NaN"),
    ("exponent", b"1e308"),
    ("last day", b"9999-12-31T23:59:59Z"),
    ("day before all", b"-262143-01-01"),
    ("no day", b"2026-02-30"),
    ("list", b"[]"),
    ("object", b"{\"$ne\":null}"),
];

/// Longer than any name, and as long as an address may be.
pub const LONG: [(&str, usize); 2] = [("long", 3_000), ("longest", 60_000)];

/// Returns a payload in the encoding of addresses: everything but letters and digits as bytes.
pub fn encoded(bytes: &[u8]) -> String {
    let letters = bytes.iter().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(*byte).to_string(),
        other => format!("%{other:02X}"),
    });
    letters.collect()
}
