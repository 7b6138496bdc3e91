//! The text of a condition as sqlparser reads it, with every place turned into a character offset.

use super::error::RuleError;
use super::grammar::{ConditionDialect, GRAMMAR};
use sqlparser::ast::Expr;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer};

/// A stretch of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Characters before it.
    pub offset: usize,
    /// Its characters.
    pub length: usize,
}

impl Place {
    /// Refuses what stands here.
    pub(super) fn refuse(self, message: impl Into<String>) -> RuleError {
        RuleError {
            offset: self.offset,
            length: self.length,
            message: message.into(),
            nearest: None,
        }
    }
}

/// One token that is not white space.
#[derive(Debug)]
struct Word {
    place: Place,
    shown: String,
}

/// A tokenised condition.
#[derive(Debug)]
pub(super) struct Source {
    /// Characters before each line, in order.
    lines: Vec<usize>,
    length: usize,
    /// What the text may consist of: the way out of anything else.
    pub allowed: &'static str,
    tokens: Vec<TokenWithSpan>,
    words: Vec<Word>,
}

impl Source {
    /// Tokenises the text.
    ///
    /// # Errors
    /// Too long a text, nothing in it, or a token that never ends.
    pub(super) fn read(text: &str, allowed: &'static str) -> Result<Self, RuleError> {
        let length = text.chars().count();
        let longest = GRAMMAR.longest_condition;
        if length > longest {
            let place = Place {
                offset: longest,
                length: length - longest,
            };
            return Err(place.refuse(format!(
                "a condition has at most {longest} characters; split it or use IN (…)"
            )));
        }
        let breaks = text.chars().enumerate().filter(|(_, character)| *character == '\n');
        let lines = std::iter::once(0).chain(breaks.map(|(offset, _)| offset + 1)).collect();
        let mut source = Self {
            lines,
            length,
            allowed,
            tokens: Vec::new(),
            words: Vec::new(),
        };
        source.tokens = Tokenizer::new(&ConditionDialect, text)
            .tokenize_with_location()
            .map_err(|error| {
                let offset = source.offset(error.location);
                let place = Place {
                    offset,
                    length: length.saturating_sub(offset),
                };
                place.refuse(format!("cannot be read from here: {}", lower_first(&error.message)))
            })?;
        let words = source
            .tokens
            .iter()
            .filter(|token| !matches!(token.token, Token::Whitespace(_) | Token::EOF));
        source.words = words
            .map(|token| {
                let offset = source.offset(token.span.start);
                let length = source.offset(token.span.end).saturating_sub(offset);
                Word {
                    place: Place { offset, length },
                    shown: token.token.to_string(),
                }
            })
            .collect();
        if source.words.is_empty() {
            return Err(Place { offset: 0, length }.refuse(format!("the condition is empty; {allowed}")));
        }
        Ok(source)
    }

    /// The expression that the whole text is.
    ///
    /// # Errors
    /// The first token that no expression has there.
    pub(super) fn expression(&self) -> Result<Expr, RuleError> {
        let (expression, next) = self.parsed()?.map_err(|error| self.explain(&error))?;
        if next.token == Token::EOF {
            return Ok(expression);
        }
        let place = self.at(next.span.start);
        Err(place.refuse(format!("`{}` cannot follow here; {}", next.token, self.allowed)))
    }

    /// The expression and the token after it, read on a thread of its own: sqlparser recurses, its frames are large in
    /// unoptimised builds, and the caller's stack may be half used.
    fn parsed(&self) -> Result<Result<(Expr, TokenWithSpan), ParserError>, RuleError> {
        let tokens = self.tokens.clone();
        let read = move || {
            let parser = Parser::new(&ConditionDialect).with_recursion_limit(GRAMMAR.deepest_nesting);
            let mut parser = parser.with_tokens_with_locations(tokens);
            parser.parse_expr().map(|expression| (expression, parser.peek_token()))
        };
        let thread = std::thread::Builder::new()
            .name("condition".to_owned())
            .stack_size(GRAMMAR.stack_mib << 20);
        let refuse = || {
            self.whole()
                .refuse("the condition could not be read: no thread could be run for it; try again")
        };
        thread.spawn(read).map_err(|_| refuse())?.join().map_err(|_| refuse())
    }

    fn explain(&self, error: &ParserError) -> RuleError {
        let text = match error {
            ParserError::ParserError(text) | ParserError::TokenizerError(text) => text,
            ParserError::RecursionLimitExceeded => {
                let place = Place {
                    offset: 0,
                    length: self.length,
                };
                return place.refuse("brackets or NOTs are nested too deeply; take some out");
            }
        };
        // sqlparser gives the place in words only.
        let (text, place) = match text.rsplit_once(" at Line: ") {
            Some((before, numbers)) => {
                let mut numbers = numbers
                    .split(", Column: ")
                    .map(|number| number.trim().parse::<u64>().ok());
                let (line, column) = (numbers.next().flatten(), numbers.next().flatten());
                let location = line.zip(column).map(|(line, column)| Location { line, column });
                (
                    before,
                    location.map_or_else(|| self.end(), |location| self.at(location)),
                )
            }
            None => (text.as_str(), self.end()),
        };
        let text = match text.split_once(", found: ") {
            Some((expected, "EOF")) => {
                format!("{} instead of the end", expected.replacen("Expected: ", "expected ", 1))
            }
            Some((expected, found)) => {
                format!(
                    "{} instead of `{found}`",
                    expected.replacen("Expected: ", "expected ", 1)
                )
            }
            None => lower_first(text),
        };
        place.refuse(format!("{text}; {}", self.allowed))
    }

    /// Characters before a location of sqlparser's, which counts lines and columns from 1.
    pub(super) fn offset(&self, location: Location) -> usize {
        let line = usize::try_from(location.line).unwrap_or(usize::MAX).saturating_sub(1);
        let column = usize::try_from(location.column).unwrap_or(usize::MAX).saturating_sub(1);
        self.lines
            .get(line)
            .map_or(self.length, |before| before.saturating_add(column).min(self.length))
    }

    /// The token at a location, or the end of the text.
    pub(super) fn at(&self, location: Location) -> Place {
        let offset = self.offset(location);
        let word = self.words.iter().find(|word| word.place.offset == offset);
        word.map_or(Place { offset, length: 0 }, |word| word.place)
    }

    /// All of the text.
    fn whole(&self) -> Place {
        Place {
            offset: 0,
            length: self.length,
        }
    }

    /// Refuses the nesting.
    pub(super) fn too_deep(&self) -> RuleError {
        self.whole()
            .refuse("brackets or NOTs are nested too deeply; take some out")
    }

    /// The end of the text.
    pub(super) fn end(&self) -> Place {
        Place {
            offset: self.length,
            length: 0,
        }
    }

    /// The last token that begins before the offset.
    pub(super) fn before(&self, offset: usize) -> Option<Place> {
        let earlier = self.words.partition_point(|word| word.place.offset < offset);
        self.words.get(earlier.checked_sub(1)?).map(|word| word.place)
    }

    /// The first token from the offset on that reads like this, in upper or lower case.
    pub(super) fn find(&self, shown: &str, from: usize) -> Option<Place> {
        let mut later = self.words.iter().skip_while(|word| word.place.offset < from);
        later
            .find(|word| word.shown.eq_ignore_ascii_case(shown))
            .map(|word| word.place)
    }

    /// From the beginning of one place to the end of another.
    pub(super) fn join(first: Place, last: Place) -> Place {
        Place {
            offset: first.offset,
            length: (last.offset + last.length).saturating_sub(first.offset),
        }
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
