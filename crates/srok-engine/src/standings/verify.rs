//! Are the stored standings those that the events make? Everything computed anew and compared; nothing is written.
//!
//! Rows are compared by the sums of their hashes, in as many heaps as keep memory small and let what differs be found again: only the cases
//! of heaps that differ are then compared row by row. What is owed is left out, being made up later by design.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{Hash, Hasher};

use xxhash_rust::xxh3::xxh3_64;

use super::assessed::Assessed;
use super::{Standings, StandingsError};
use srok_store::{
    CaseRecord, Checked, Claim, Fault, FindingRecord, Knowledge, Mark, StandingRecord,
};

/// Heaps of rows: by the upper bits of the case key.
const HEAPS: usize = 1 << HEAP_BITS;
const HEAP_BITS: u32 = 16;
/// Heaps that differ and are looked into; beyond, it is enough to know that they differ.
const LOOKED_INTO: usize = 64;

/// What was found out about standings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// What was compared.
    pub checked: Vec<Checked>,
    /// What was left out.
    pub owed: LeftOut,
}

/// What is owed and therefore not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// Cases with events recorded after the mark; may be none.
    Cases(u64),
    /// Everything: law or calendar changed since, or nothing was ever computed.
    Everything,
}

impl Standings {
    /// Computes everything that is not owed and compares it with what is stored.
    ///
    /// For a store at rest: whoever writes meanwhile makes differences that are none. A store at work is checked by checking a backup of it.
    ///
    /// # Errors
    ///
    /// [`StandingsError`] if the store cannot be read.
    pub fn verify(&self) -> Result<Verified, StandingsError> {
        if self.store.mark(Mark::ComputedBy)?.as_deref() != Some(self.dimensions.computed_by()) {
            return Ok(Verified {
                checked: Vec::new(),
                owed: LeftOut::Everything,
            });
        }
        let reach = self.store.standings_reach()?;
        let knowledge = Knowledge::of_recorded_until(reach);
        let owed: HashSet<u64> = self.store.cases_touched_after(reach)?.into_iter().collect();
        let computed = self.computed(knowledge, Sums::default, |_| true, &owed)?;
        let computed = computed.into_iter().fold(Sums::default(), Sums::with);
        let mut stored = Sums::default();
        self.gather_stored(&mut stored, |_| true, &owed)?;

        let differing = computed.differing(&stored);
        let suspects: BTreeSet<usize> = differing
            .iter()
            .flatten()
            .copied()
            .take(LOOKED_INTO)
            .collect();
        let is_suspect = |key: u64| suspects.contains(&heap(key));
        let mut pairs = [BTreeMap::new(), BTreeMap::new()];
        if !suspects.is_empty() {
            let [of_events, of_tables] = &mut pairs;
            for rows in self.computed(knowledge, Rows::new, is_suspect, &owed)? {
                of_events.extend(rows);
            }
            self.gather_stored(of_tables, is_suspect, &owed)?;
        }
        let [of_events, of_tables] = pairs;
        let mut checked = compared(&of_events, &of_tables);
        for ((checked, differing), rows) in checked.iter_mut().zip(&differing).zip(stored.rows) {
            let unseen = differing.iter().filter(|heap| !suspects.contains(heap));
            let unseen = unseen.count() as u64;
            checked.looked_at = rows;
            checked.wrong += unseen;
            checked.at_least = unseen > 0;
        }
        Ok(Verified {
            checked: checked.into(),
            owed: LeftOut::Cases(owed.len() as u64),
        })
    }

    /// Computes the cases wanted and gives their rows to gatherers, one per thread.
    fn computed<G: Gather + Send>(
        &self,
        knowledge: Knowledge,
        begin: impl Fn() -> G + Sync,
        is_wanted: impl Fn(u64) -> bool + Sync,
        owed: &HashSet<u64>,
    ) -> Result<Vec<G>, StandingsError> {
        self.sweep(
            knowledge,
            || Ok(begin()),
            |gatherer, assessed| {
                let key = assessed.case.case_key;
                if is_wanted(key) && !owed.contains(&key) {
                    gatherer.assessed(assessed);
                }
                Ok(())
            },
        )
    }

    /// Reads the rows wanted out of the tables and gives them to a gatherer.
    fn gather_stored(
        &self,
        gatherer: &mut impl Gather,
        is_wanted: impl Fn(u64) -> bool,
        owed: &HashSet<u64>,
    ) -> Result<(), StandingsError> {
        let wanted = |key: u64| is_wanted(key) && !owed.contains(&key);
        self.store.stored_standings(|row| {
            if wanted(row.case_key) {
                gatherer.standing(row);
            }
        })?;
        self.store.stored_findings(|row| {
            if wanted(row.case_key) {
                gatherer.finding(row);
            }
        })?;
        self.store.stored_case_files(|row| {
            if wanted(row.case_key) {
                gatherer.case_file(row);
            }
        })?;
        Ok(())
    }
}

/// Returns the heap of a case.
const fn heap(case_key: u64) -> usize {
    (case_key >> (u64::BITS - HEAP_BITS)) as usize
}

/// Takes rows in, from the events or from the tables.
trait Gather {
    fn standing(&mut self, row: StandingRecord);
    fn finding(&mut self, row: FindingRecord);
    fn case_file(&mut self, row: CaseRecord);

    fn assessed(&mut self, assessed: Assessed) {
        assessed
            .standings
            .into_iter()
            .for_each(|row| self.standing(row));
        assessed
            .findings
            .into_iter()
            .for_each(|row| self.finding(row));
        self.case_file(assessed.case);
    }
}

/// The sums of the hashes of rows: standings, findings and case files, heap by heap.
struct Sums {
    sums: [Vec<u64>; 3],
    rows: [u64; 3],
    bytes: Bytes,
}

impl Default for Sums {
    fn default() -> Self {
        Self {
            sums: std::array::from_fn(|_| vec![0; HEAPS]),
            rows: [0; 3],
            bytes: Bytes::default(),
        }
    }
}

impl Sums {
    fn add(&mut self, table: usize, case_key: u64, row: &impl Hash) {
        self.bytes.0.clear();
        row.hash(&mut self.bytes);
        let hash = self.bytes.finish();
        if let Some(sum) = self
            .sums
            .get_mut(table)
            .and_then(|sums| sums.get_mut(heap(case_key)))
        {
            *sum = sum.wrapping_add(hash);
        }
        if let Some(rows) = self.rows.get_mut(table) {
            *rows += 1;
        }
    }

    fn with(mut self, other: Self) -> Self {
        let pairs = self
            .sums
            .iter_mut()
            .flatten()
            .zip(other.sums.iter().flatten());
        pairs.for_each(|(sum, more)| *sum = sum.wrapping_add(*more));
        let rows = self.rows.iter_mut().zip(other.rows);
        rows.for_each(|(rows, more)| *rows += more);
        self
    }

    /// Returns the heaps that differ, table by table.
    fn differing(&self, other: &Self) -> [Vec<usize>; 3] {
        let mut pairs = self.sums.iter().zip(&other.sums);
        std::array::from_fn(|_| {
            let Some((one, other)) = pairs.next() else {
                return Vec::new();
            };
            let heaps = one.iter().zip(other).enumerate();
            heaps
                .filter(|(_, (one, other))| one != other)
                .map(|(heap, _)| heap)
                .collect()
        })
    }
}

impl Gather for Sums {
    fn standing(&mut self, row: StandingRecord) {
        self.add(0, row.case_key, &row);
    }

    fn finding(&mut self, row: FindingRecord) {
        self.add(1, row.case_key, &row);
    }

    fn case_file(&mut self, row: CaseRecord) {
        self.add(2, row.case_key, &row);
    }
}

/// Writes what a row is hashed by one after another, to be hashed at once.
#[derive(Default)]
struct Bytes(Vec<u8>);

impl Hasher for Bytes {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        xxh3_64(&self.0)
    }
}

/// The rows of some cases.
type Rows = BTreeMap<u64, CaseRows>;

/// The rows of one case.
#[derive(Default)]
struct CaseRows {
    standings: Vec<StandingRecord>,
    findings: Vec<FindingRecord>,
    files: Vec<CaseRecord>,
}

impl Gather for Rows {
    fn standing(&mut self, row: StandingRecord) {
        self.entry(row.case_key).or_default().standings.push(row);
    }

    fn finding(&mut self, row: FindingRecord) {
        self.entry(row.case_key).or_default().findings.push(row);
    }

    fn case_file(&mut self, row: CaseRecord) {
        self.entry(row.case_key).or_default().files.push(row);
    }
}

/// Compares cases row by row: standings, findings, case files.
fn compared(of_events: &Rows, of_tables: &Rows) -> [Checked; 3] {
    let mut checked = [Claim::Standings, Claim::Findings, Claim::CaseFiles].map(Checked::new);
    let [standings, findings, files] = &mut checked;
    let nothing = CaseRows::default();
    let keys: BTreeSet<u64> = of_events.keys().chain(of_tables.keys()).copied().collect();
    for key in keys {
        let computed = of_events.get(&key).unwrap_or(&nothing);
        let stored = of_tables.get(&key).unwrap_or(&nothing);
        let file = computed.files.first().or(stored.files.first());
        let thing = file.map_or_else(|| format!("{key:016x}"), |file| file.case_id.clone());
        compare(
            standings,
            &thing,
            &stored.standings,
            &computed.standings,
            StandingRecord::key,
        );
        compare(
            findings,
            &thing,
            &stored.findings,
            &computed.findings,
            |row| (row.rule, row.event),
        );
        compare(files, &thing, &stored.files, &computed.files, |row| {
            row.case_key
        });
    }
    checked
}

/// Notes the rows of a case that are on one side only.
fn compare<R: PartialEq + std::fmt::Debug, K: PartialEq>(
    checked: &mut Checked,
    thing: &str,
    stored: &[R],
    computed: &[R],
    key: impl Fn(&R) -> K,
) {
    let said = |row: Option<&R>| row.map_or_else(|| "—".into(), |row| format!("{row:?}"));
    let mut left: Vec<&R> = stored.iter().collect();
    let mut missing: Vec<&R> = Vec::new();
    for row in computed {
        match left.iter().position(|other| *other == row) {
            Some(same) => {
                left.swap_remove(same);
            }
            None => missing.push(row),
        }
    }
    for row in missing {
        let instead = left.iter().position(|other| key(other) == key(row));
        let instead = instead.map(|place| left.swap_remove(place));
        checked.fault(|| Fault {
            thing: thing.into(),
            found: said(instead),
            expected: said(Some(row)),
        });
    }
    for row in left {
        checked.fault(|| Fault {
            thing: thing.into(),
            found: said(Some(row)),
            expected: said(None),
        });
    }
}
