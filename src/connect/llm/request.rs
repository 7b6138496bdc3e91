//! The body of a request, in the two ways a model is asked: it thinks first, or it answers at once.

use std::str::FromStr;

use serde_json::{Map, Value, json};

/// How a model is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It thinks first: one user message, no temperature.
    Reasoner,
    /// It answers at once, in JSON: a system and a user message, with a temperature.
    Chat,
}

impl Mode {
    /// The word in settings and keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::Reasoner => "reasoner",
            Mode::Chat => "chat",
        }
    }
}

impl FromStr for Mode {
    type Err = String;

    /// Reads the mode's word; an unknown one comes back in the error with those that are known.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "reasoner" => Ok(Mode::Reasoner),
            "chat" => Ok(Mode::Chat),
            _ => Err(format!("`{text}` is not a mode; known are reasoner, chat")),
        }
    }
}

/// The model and how it is asked. All of it is settings: names and prices of models change.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Its name as the service knows it.
    pub name: String,
    /// How it is asked.
    pub mode: Mode,
    /// Whether `thinking` and `reasoning_effort` are sent at all: not every service knows them.
    pub thinking: bool,
    /// How hard it thinks in mode reasoner, such as `high`.
    pub effort: String,
    /// Most tokens of an answer, thinking included.
    pub max_tokens: u32,
    /// The temperature in mode chat.
    pub temperature: f64,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prompt<'a> {
    /// What the model is told to do; in mode chat it must hold the word json and an example.
    pub instruction: &'a str,
    /// What it is to do it with.
    pub input: &'a str,
}

impl Prompt<'_> {
    /// The bytes that count for the reservation.
    pub fn bytes(&self, mode: Mode) -> usize {
        let between = match mode {
            Mode::Reasoner => BETWEEN.len(),
            Mode::Chat => 0,
        };
        self.instruction.len() + between + self.input.len()
    }
}

/// What stands between instruction and input in one message.
const BETWEEN: &str = "\n\n";

impl Model {
    /// The request's body as JSON, without any key. Its fields stand in a fixed order, so that the same question always has
    /// the same bytes.
    pub fn body(&self, prompt: &Prompt<'_>) -> Value {
        let mut body = Map::new();
        let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
        put("model", json!(self.name));
        match self.mode {
            Mode::Reasoner => {
                let text = format!("{}{BETWEEN}{}", prompt.instruction, prompt.input);
                put("messages", json!([{ "role": "user", "content": text }]));
                put("max_tokens", json!(self.max_tokens));
                put("stream", json!(false));
                if self.thinking {
                    put("thinking", json!({ "type": "enabled" }));
                    put("reasoning_effort", json!(self.effort));
                }
            }
            Mode::Chat => {
                let messages = json!([
                    { "role": "system", "content": prompt.instruction },
                    { "role": "user", "content": prompt.input },
                ]);
                put("messages", messages);
                put("max_tokens", json!(self.max_tokens));
                put("stream", json!(false));
                put("temperature", json!(self.temperature));
                put("response_format", json!({ "type": "json_object" }));
                if self.thinking {
                    put("thinking", json!({ "type": "disabled" }));
                }
            }
        }
        Value::Object(body)
    }
}
