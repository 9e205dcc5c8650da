//! Hostile packed files: whatever is hostile unpacked, and archives that unpack to far more than they are.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::Seed;

/// Packs bytes.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// Returns what is hostile packed, made of what is hostile unpacked; `filler` goes on without an end.
pub fn gz(seeds: Vec<Seed>, filler: &[u8]) -> Vec<Seed> {
    let good = gzip(&seeds[0].bytes);
    let endless = gzip(&filler.repeat(40_000_000 / filler.len()));
    let mut wrong_sum = good.clone();
    let sum = wrong_sum.len() - 8;
    wrong_sum[sum..].fill(0xAA);
    let mut named = good.clone();
    named[3] = 0x08;
    let mut packed = vec![
        Seed::new("good", good.clone()),
        Seed::new("bomb", endless.clone()),
        Seed::new(
            "bombs",
            [endless.clone(), endless.clone(), endless.clone()].concat(),
        ),
        Seed::new("packed again", gzip(&endless)),
        Seed::new("zeros", gzip(&vec![0; 40_000_000])),
        Seed::new("cut", endless[..endless.len() / 2].to_vec()),
        Seed::new("sum that is wrong", wrong_sum),
        Seed::new("name without end", named),
        Seed::new("empty members", gzip(b"").repeat(20_000)),
        Seed::new("more behind it", [good, b"and more".repeat(1000)].concat()),
        Seed::new("mark only", [0x1F, 0x8B].to_vec()),
        Seed::new("not packed", b"case,what,when\n".to_vec()),
    ];
    let same = seeds.into_iter().skip(1);
    packed.extend(same.map(|seed| Seed::new(seed.name, gzip(&seed.bytes))));
    packed
}
