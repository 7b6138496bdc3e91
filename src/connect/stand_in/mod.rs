//! A service on loopback that speaks from a script, for tests, for rehearsals (`assay stand-in FILE`), and never a scorer:
//! it knows nothing, it recites. It plays a language model, as below, or the four [`providers`] of buyer groups.
//!
//! Contract of the language model: DeepSeek's `POST /chat/completions` as of `reference/services.md` §1.1, gathered 2026-11: Bearer keys,
//! `thinking`, `reasoning_content`, JSON mode that wants the word json, blank keep-alive lines before a body, empty
//! `content`, usage with `prompt_cache_hit_tokens`, and errors as `{"error":{"message","type","param","code"}}`.
//!
//! # The script
//!
//! JSON lines; empty lines and lines that begin with `#` are skipped.
//!
//! ```text
//! {"lead_ref":"0123456789ab","steps":[STEP, …]}
//! {"contains":"sheet R-017","steps":[STEP, …]}
//! {"default":[STEP, …]}
//! ```
//!
//! The lead of a request is found in its messages: of the values of 12 hex digits behind the word `lead_ref`, the last one.
//! Each request for a lead takes its next step, and the last step repeats. A lead without a line of its own takes the first
//! `contains` line whose phrase stands in the messages: whoever writes a script need not compute references. Leads without
//! either take `default`; without one they get 404. A step is an object of these fields, all of them optional:
//!
//! | field | what it is |
//! |---|---|
//! | `answer` | the content, text or an object; `$lead_ref` in it becomes the lead; absent or null: empty content |
//! | `before`, `after` | text around the answer: a fence, prose |
//! | `reasoning`, `reasoning_field` | the thinking, in `reasoning_content` unless `"reasoning"` is named |
//! | `finish_reason` | `stop` unless said |
//! | `usage` | `{"prompt_tokens","cached_tokens","completion_tokens"}`; null: none is sent; absent: a quarter of the bytes |
//! | `blank_lines`, `delay_ms` | keep-alive lines before the body; a wait before the answer |
//! | `status`, `message`, `retry_after` | an error instead; `$key` in the message becomes the key that was sent |
//! | `fault` | `hang`, `reset`, `redirect`, `huge`, `cut`, `garbage`, `no_choices` |

mod lines;
pub mod providers;
mod reply;
mod role;
mod script;
mod server;
mod wire;

pub use providers::ProviderScript;
pub use role::Role;
pub use script::{Fault, Script, ScriptedUsage, Step};
pub use server::{Recorded, StandIn};
