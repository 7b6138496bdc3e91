//! The small language in which `data/features.toml` says how a feature is computed, so that every threshold is data.
//!
//! Numbers, columns by symbol, `$constants`, `+ - * /`, comparisons, `&` and `|`, and four functions. NaN is "unknown":
//! a comparison with it is unknown, `&` and `|` are three-valued, and a quotient is unknown without a denominator above
//! zero. Parsed once and resolved to places, then followed row by row.

/// A formula.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::mql) enum Expression {
    /// A number.
    Number(f64),
    /// A column by symbol, or a fitted constant (`$name`).
    Name(String),
    /// Two parts and what joins them.
    Binary(Operator, Box<Expression>, Box<Expression>),
    /// A function of several parts.
    Call(Function, Vec<Expression>),
}

/// What joins two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::playbooks::mql) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Greater,
    GreaterEqual,
    Less,
    LessEqual,
    And,
    Or,
}

/// A function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::playbooks::mql) enum Function {
    /// Mean of the known parts.
    Mean,
    /// Number of the known parts.
    Count,
    /// Sum of the known parts; unknown when none is.
    Sum,
    /// Within 0 and 1.
    Clip,
}

/// A formula whose names are places in a list of columns.
#[derive(Debug, Clone)]
pub(in crate::playbooks::mql) enum Resolved {
    Number(f64),
    Column(usize),
    Binary(Operator, Box<Resolved>, Box<Resolved>),
    Call(Function, Vec<Resolved>),
}

impl Expression {
    /// Reads a formula.
    ///
    /// # Errors
    /// What stands where something else was expected.
    pub(in crate::playbooks::mql) fn parse(text: &str) -> Result<Self, String> {
        let mut parser = Parser { rest: text };
        let found = parser.either()?;
        match parser.peek() {
            None => Ok(found),
            Some(_) => Err(format!("`{text}`: unexpected `{}`", parser.rest)),
        }
    }

    /// The names in it, in the order of their first mention.
    pub(in crate::playbooks::mql) fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.gather(&mut names);
        names
    }

    /// The names without which it cannot be computed: of the parts of a mean, a count or a sum one is enough.
    pub(in crate::playbooks::mql) fn missing(&self, known: &dyn Fn(&str) -> bool) -> Vec<&str> {
        let mut missing: Vec<&str> = match self {
            Self::Number(_) => Vec::new(),
            Self::Name(name) if known(name) => Vec::new(),
            Self::Name(name) => vec![name],
            Self::Binary(_, left, right) => left.missing(known).into_iter().chain(right.missing(known)).collect(),
            Self::Call(_, parts) => {
                let lists: Vec<Vec<&str>> = parts.iter().map(|part| part.missing(known)).collect();
                if lists.iter().any(Vec::is_empty) {
                    return Vec::new();
                }
                lists.into_iter().flatten().collect()
            }
        };
        let mut seen = std::collections::BTreeSet::new();
        missing.retain(|name| seen.insert(*name));
        missing
    }

    fn gather<'e>(&'e self, names: &mut Vec<&'e str>) {
        match self {
            Self::Number(_) => {}
            Self::Name(name) if names.contains(&name.as_str()) => {}
            Self::Name(name) => names.push(name),
            Self::Binary(_, left, right) => {
                left.gather(names);
                right.gather(names);
            }
            Self::Call(_, parts) => parts.iter().for_each(|part| part.gather(names)),
        }
    }

    /// The formula with its names as places or numbers; nothing when `place` knows one of them not.
    pub(in crate::playbooks::mql) fn resolve(&self, place: &dyn Fn(&str) -> Option<Resolved>) -> Option<Resolved> {
        Some(match self {
            Self::Number(number) => Resolved::Number(*number),
            Self::Name(name) => place(name)?,
            Self::Binary(operator, left, right) => Resolved::Binary(
                *operator,
                Box::new(left.resolve(place)?),
                Box::new(right.resolve(place)?),
            ),
            Self::Call(function, parts) => Resolved::Call(
                *function,
                parts
                    .iter()
                    .map(|part| part.resolve(place))
                    .collect::<Option<Vec<_>>>()?,
            ),
        })
    }
}

impl Resolved {
    /// The value in a row; NaN where it is unknown.
    pub(in crate::playbooks::mql) fn value(&self, columns: &[&[f64]], row: usize) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Column(place) => columns
                .get(*place)
                .and_then(|column| column.get(row))
                .copied()
                .unwrap_or(f64::NAN),
            Self::Binary(operator, left, right) => operator.of(left.value(columns, row), right.value(columns, row)),
            Self::Call(function, parts) => function.of(parts.iter().map(|part| part.value(columns, row))),
        }
    }
}

impl Operator {
    fn of(self, left: f64, right: f64) -> f64 {
        let compared = |holds: bool| {
            if left.is_nan() || right.is_nan() {
                f64::NAN
            } else {
                f64::from(u8::from(holds))
            }
        };
        match self {
            Self::Add => left + right,
            Self::Subtract => left - right,
            Self::Multiply => left * right,
            Self::Divide if right > 0.0 => left / right,
            Self::Divide => f64::NAN,
            Self::Greater => compared(left > right),
            Self::GreaterEqual => compared(left >= right),
            Self::Less => compared(left < right),
            Self::LessEqual => compared(left <= right),
            Self::And if left == 0.0 || right == 0.0 => 0.0,
            Self::And if left.is_nan() || right.is_nan() => f64::NAN,
            Self::Or if (left.is_nan() || left == 0.0) && (right.is_nan() || right == 0.0) => {
                if left.is_nan() || right.is_nan() { f64::NAN } else { 0.0 }
            }
            Self::And | Self::Or => 1.0,
        }
    }
}

impl Function {
    fn of(self, parts: impl Iterator<Item = f64>) -> f64 {
        let (mut sum, mut count) = (0.0, 0_u32);
        for part in parts.filter(|part| !part.is_nan()) {
            sum += part;
            count += 1;
        }
        match self {
            Self::Count => f64::from(count),
            _ if count == 0 => f64::NAN,
            Self::Mean => sum / f64::from(count),
            Self::Sum => sum,
            Self::Clip => sum.clamp(0.0, 1.0),
        }
    }
}

/// What is left to read.
struct Parser<'t> {
    rest: &'t str,
}

const COMPARISONS: [(&str, Operator); 4] = [
    (">=", Operator::GreaterEqual),
    ("<=", Operator::LessEqual),
    (">", Operator::Greater),
    ("<", Operator::Less),
];

impl<'t> Parser<'t> {
    fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start();
        self.rest.chars().next()
    }

    fn take(&mut self, sign: &str) -> bool {
        self.peek();
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Parts of one level, joined by the signs of that level, from left to right.
    fn level(
        &mut self,
        signs: &[(&str, Operator)],
        part: fn(&mut Self) -> Result<Expression, String>,
    ) -> Result<Expression, String> {
        let mut left = part(self)?;
        while let Some((_, operator)) = signs.iter().find(|(sign, _)| self.take(sign)) {
            left = Expression::Binary(*operator, Box::new(left), Box::new(part(self)?));
        }
        Ok(left)
    }

    fn either(&mut self) -> Result<Expression, String> {
        self.level(&[("|", Operator::Or)], Self::both)
    }

    fn both(&mut self) -> Result<Expression, String> {
        self.level(&[("&", Operator::And)], Self::comparison)
    }

    fn comparison(&mut self) -> Result<Expression, String> {
        self.level(&COMPARISONS, Self::sum)
    }

    fn sum(&mut self) -> Result<Expression, String> {
        self.level(&[("+", Operator::Add), ("-", Operator::Subtract)], Self::product)
    }

    fn product(&mut self) -> Result<Expression, String> {
        self.level(&[("*", Operator::Multiply), ("/", Operator::Divide)], Self::part)
    }

    fn part(&mut self) -> Result<Expression, String> {
        if self.take("(") {
            let inside = self.either()?;
            return self.closed(inside);
        }
        let first = self.peek();
        match first {
            Some(digit) if digit.is_ascii_digit() => {
                let word = self.word(|sign| sign.is_ascii_alphanumeric() || sign == '.');
                let number = word.parse().map_err(|_| format!("`{word}` is no number"))?;
                Ok(Expression::Number(number))
            }
            Some(letter) if letter.is_ascii_alphabetic() || letter == '$' => {
                let name = self.word(|sign| sign.is_ascii_alphanumeric() || sign == '_' || sign == '$');
                if self.take("(") {
                    self.call(name)
                } else {
                    Ok(Expression::Name(name.to_owned()))
                }
            }
            _ => Err(format!("a number or a name is missing before `{}`", self.rest)),
        }
    }

    fn call(&mut self, name: &str) -> Result<Expression, String> {
        let function = match name {
            "mean" => Function::Mean,
            "count" => Function::Count,
            "sum" => Function::Sum,
            "clip" => Function::Clip,
            _ => return Err(format!("`{name}` is no function")),
        };
        let mut parts = vec![self.either()?];
        while self.take(",") {
            parts.push(self.either()?);
        }
        self.closed(Expression::Call(function, parts))
    }

    fn closed(&mut self, inside: Expression) -> Result<Expression, String> {
        if self.take(")") {
            Ok(inside)
        } else {
            Err(format!("`)` is missing before `{}`", self.rest))
        }
    }

    fn word(&mut self, holds: fn(char) -> bool) -> &'t str {
        let end = self.rest.find(|sign| !holds(sign)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worth(text: &str, names: &[(&str, f64)]) -> f64 {
        let columns: Vec<Vec<f64>> = names.iter().map(|(_, value)| vec![*value]).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let place = |name: &str| names.iter().position(|(known, _)| *known == name).map(Resolved::Column);
        let resolved = Expression::parse(text).unwrap().resolve(&place).unwrap();
        resolved.value(&columns, 0)
    }

    // spec: mql M2/4 (den, k3, unk)
    #[test]
    fn unknowns_stay_unknown_unless_the_other_side_decides() {
        let unknown = f64::NAN;
        assert_eq!(worth("a > 1 & b > 1", &[("a", 0.0), ("b", unknown)]), 0.0);
        assert!(worth("a > 1 & b > 1", &[("a", 2.0), ("b", unknown)]).is_nan());
        assert_eq!(worth("a > 1 | b > 1", &[("a", 2.0), ("b", unknown)]), 1.0);
        assert!(worth("a > 1 | b > 1", &[("a", 0.0), ("b", unknown)]).is_nan());
        assert_eq!(worth("a > 1 | b > 1", &[("a", 0.0), ("b", 1.0)]), 0.0);
        assert!(worth("a / b", &[("a", 1.0), ("b", 0.0)]).is_nan());
        assert!(worth("a / b", &[("a", 1.0), ("b", -2.0)]).is_nan());
        assert_eq!(worth("sum(a, b)", &[("a", unknown), ("b", 3.0)]), 3.0);
        assert!(worth("sum(a, b)", &[("a", unknown), ("b", unknown)]).is_nan());
        assert_eq!(worth("count(a, b)", &[("a", unknown), ("b", unknown)]), 0.0);
        assert_eq!(worth("mean(a, b)", &[("a", 4.0), ("b", 2.0)]), 3.0);
        assert_eq!(worth("clip(a)", &[("a", 4.0)]), 1.0);
    }

    // spec: mql D-4
    #[test]
    fn one_part_of_a_sum_is_enough() {
        let known = |name: &str| name == "a" || name == "c";
        let missing = |text: &str| -> Vec<String> {
            let parsed = Expression::parse(text).unwrap();
            parsed.missing(&known).into_iter().map(str::to_owned).collect()
        };
        assert!(missing("sum(a, b) / c").is_empty());
        assert_eq!(missing("sum(b, d) / c"), ["b", "d"]);
        assert_eq!(missing("a / b > b"), ["b"]);
    }

    #[test]
    fn signs_bind_as_usual_and_mistakes_are_named() {
        assert_eq!(worth("1 + 2 * 3 - 4 / 2", &[]), 5.0);
        assert_eq!(worth("a * 1e6 / 2", &[("a", 3.0)]), 1_500_000.0);
        assert_eq!(worth("0.10 * (1 - a)", &[("a", 0.0)]), 0.1);
        assert!(Expression::parse("a >").is_err() && Expression::parse("(a").is_err());
        assert!(Expression::parse("most(a)").is_err() && Expression::parse("a b").is_err());
    }
}
