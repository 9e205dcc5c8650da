//! srok times administrative procedures against the regulation in force and explains every due date
//! day by day.
//!
//! # The map
//!
//! In the order in which data flows; a module uses only modules above it.
//!
//! | module | answers |
//! |---|---|
//! | [`case`] | What has happened in a case? Pure. |
//! | [`calendar`] | Which days are worked, from when to when, and by which act? Pure. |
//! | [`regulation`] | What does the act say? Pure. |
//! | [`timing`] | When is a limit due, where does it stand, and why? Pure. |
//! | [`library`] | Which law and which calendars are at hand? |
//! | [`clock`], [`config`] | What time is it, and which settings hold? |
//! | [`words`], [`explain`], [`row`] | How is a standing told to a person, and how is it listed? |
//! | [`address`] | Where is something shown? Addresses within the service. |
//! | [`private`] | Who else on the machine may look at what is kept? |
//! | [`folder`] | How are files handled in a folder into which others may write? |
//! | [`secret`] | How are secrets made, and how are they kept without being known? |
//! | [`moment`], [`period`] | Which moment, which span of days does a text name? |
//! | [`formula`] | Would a spreadsheet take a text for a formula? Pure. |
//! | `parallel` | How is work on many things shared by the cores? |
//! | [`calculator`] | When is it due if it starts then? |
//! | [`generate`] | What might have happened? Made-up events, by seed. |
//! | [`apart`] | How is a file read whose reader may abort? By a process of its own. |
//! | [`workbook`] | Which cells does an XLSX workbook hold? |
//! | [`ingest`] | Which usable events does a file hold, and what is wrong with the rest? |
//! | [`store`] | What is kept, and how is it read and written? The only part that names DuckDB. |
//! | [`intake`] | How does an event that came in become one that is stored? |
//! | [`standings`] | Where does every limit of every case stand? `store` and `timing` meet here. |
//! | [`freshness`], [`sources`] | Which sources send as usual, and which have fallen silent? |
//! | [`quarantine`] | How is the quarantine shown, and how does it leave? |
//! | [`document`] | What is there to say of one case? Events, standings, ledgers, findings. |
//! | [`access`] | Who may send which events, read what, and see which page? |
//! | [`directory`] | Who is responsible, on which day? Organisations and officials; pure. |
//! | [`audit`] | Who did what, and has anybody changed the record of it? Pure. |
//! | [`account`] | Who signs in, as what, and about whom may the person read? Pure. |
//! | [`mail`] | How is a letter composed and delivered? |
//! | [`accounts`] | How are accounts made and changed? |
//! | [`alerts`] | Who has to be told of what, was it said, and what came of it? |
//! | [`live`] | Which limits are open now, and how do they stand? A picture in memory for pages. |
//! | [`history`] | How did it go in the last months? Exact figures by limit, organisation, channel and month, in memory. |
//! | [`quarterly`] | How many complaints were there in a quarter, and what became of them? |
//! | [`service`] | What does the running service hold, and what goes on in it? |
//! | [`web`] | What does the service say over HTTP? |
//! | [`charts`] | How are figures drawn? Data in, SVG out; pure. |
//! | [`reports`] | What goes on paper? |
//! | [`cli`] | What was asked for on the command line? |
//!
//! The pure parts do no I/O and read no clock: time, calendar and rules come in as arguments, and
//! the result is a value. `ARCHITECTURE.md` has the decisions behind this, the keys of the files
//! that hold law, calendars and mappings, and recipes for adding to them.
//!
//! # An event arrives
//!
//! 1. [`ingest::read`] takes a file apart. Each record becomes an event, or a reject with field,
//!    reason and remedy; attributes that nobody declared are dropped and counted.
//! 2. [`intake::stored`] makes a row of the event; [`store::Import`] writes the rows of a file in
//!    one transaction and gives each its `recorded_at`, strictly increasing over the whole store.
//!    What was there already is a duplicate; the same identity with other content goes to
//!    quarantine.
//! 3. [`standings::Standings::settle`] asks what is owed: the cases with events recorded after the
//!    mark up to which standings are complete, or everything if law or calendar changed. In a service
//!    the cases touched last are at hand, so that only the new events are read.
//! 4. The events of a case become a [`case::Timeline`], in which corrections and annulments are
//!    resolved and the order of arrival no longer matters; [`timing::assess`] turns it into
//!    [`timing::Standing`]s: instants, never states.
//! 5. Rows that differ are written. Whoever lists them reads the state at a moment by comparing it
//!    with the instants: [`timing::Standing::state`] in Rust, the macro `state` in SQL.
//!
//! # A date is explained
//!
//! 1. `srok explain` ([`document::explanations`]) reads the events of one case, as they were known at a
//!    moment, and computes the case at once: [`standings::CaseView`].
//! 2. [`timing::assess`] finds the start of the limit, the version in force on the filing day, day
//!    zero, pauses, end and holder.
//! 3. [`timing::ledger()`] walks the same count day by day: each day counted or skipped, with the
//!    reason, the act that made it a day off, and who held the case.
//! 4. [`explain`] puts words to it, with clause, quotation and the readings followed.
//! 5. The terminal, JSON and the certificate of [`reports`] show the same explanation.
//!
//! # An alert goes out
//!
//! 1. A minute's job of the service, or `srok alerts run`, brings together what there is to look at: [`alerts::look`].
//! 2. [`alerts::scan`] compares what should be told with the ledger: owed, withdrawn, superseded, the next in line. That is written first.
//! 3. [`alerts::plan`] says who gets which mail now: a digest in the morning, mails at once only for what was learnt since, in working time.
//! 4. [`alerts::compose`] puts it into words; [`alerts::deliver`] has the mail on record, hands it to [`mail::Postman`] and notes what came of it.
//! 5. The recipient answers on the page of a signed link ([`alerts::link`], [`alerts::answer`]); if nobody does, [`alerts::escalation`] goes on.
//!
//! # The law changes
//!
//! 1. A file in the folder of the settings is edited; [`regulation::parse`] reads it strictly,
//!    [`regulation::lint()`] looks whether it holds together, [`regulation::diff()`] says what is
//!    different.
//! 2. [`library::Law::load`] lays the files of that folder over the built-in ones. A mistake is an
//!    error with file, line and remedy; nothing runs by half a law.
//! 3. [`standings::Standings::open`] copies every edition that the store does not have yet, with
//!    its text and hash.
//! 4. [`standings::Owed::Everything`] follows, because the standings were computed by other
//!    editions.
//! 5. All cases are computed beside the old standings and swapped in at once; each case keeps the
//!    version that was in force on its filing day.

pub mod cli;
pub mod running;
pub mod shipped;
