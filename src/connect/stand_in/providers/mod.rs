//! The four providers of buyer groups on loopback, all behind one address: their paths differ, so one stand-in speaks for
//! Coresignal, Hunter, Prospeo and Perplexity alike, each by its own contract as of `reference/services.md` (gathered
//! 2026-11): keys in `apikey`, `X-API-KEY`, `X-KEY` and a bearer; cursors in `x-next-page-after`; Hunter's 202, 222, 403,
//! 429 and 451; Prospeo's errors in the body; Perplexity's 400 for a field it does not know, its failed runs with status
//! 200, and its sources in the `search_results` item alone.
//!
//! # The script
//!
//! JSON lines; empty lines and lines that begin with `#` are skipped.
//!
//! ```text
//! {"provider":"people_data","op":"person_collect","for":"700101","steps":[{"answer":{"id":700101, …}}]}
//! {"provider":"finder_a","op":"email_verify","for":"ada.quill@zorvell.example","steps":[{"status":202},{"answer":"valid"}]}
//! {"provider":"validator","op":"contact_validate","default":[{"answer":{"employment":"current","confidence":90}}]}
//! ```
//!
//! What a request is about (`for`): the id of a collect; the company's id of a person search; the domain, else the name,
//! of a company search; `first.last@domain` in lower case of a finding; the address of a check; the profile of a phone; the
//! name of a verdict. A request takes its next step, and the last one repeats. Without a line for it, its op's `default`
//! answers; without one, the service says in its own way that it knows nothing. A step is an object:
//!
//! | field | what it is |
//! |---|---|
//! | `answer` | a record; a list of ids, sent in pages; `{"email","score","status"}`; a delivery such as `"valid"`; `{"number","country"}`; a verdict, with `sources` and `cost`; null: nothing is known |
//! | `status`, `message`, `retry_after` | another status: 202, 222 or 400 to 599; `$key` in the message becomes the key that was sent |
//! | `fault` | `hang`, `reset`, `redirect`, `huge`, `cut`, `garbage`; of the validator also `failed_run` and `bad_json` |
//! | `delay_ms` | a wait before the answer |

mod agent;
mod finders;
mod people;
mod route;
mod script;

pub use script::{ProviderFault, ProviderScript, ProviderStep};
