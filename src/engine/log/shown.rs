//! Text as the log prints it: absolute paths cut to their last name, since a log is filed and sent on and a path tells
//! a stranger whose machine it was; and nothing that could break a table's cell.

/// Text as it is printed, in a table and out of one.
pub(super) fn shown(text: &str) -> String {
    cell(&redacted(text))
}

/// Text that cannot break a table's cell.
pub(super) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}

/// Text in which every absolute path is cut to its last name; relative paths, fractions and addresses of the web stay.
pub(super) fn redacted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = None;
    while let Some(letter) = rest.chars().next() {
        let taken = if let Some(address) = address(rest, before) {
            out.push_str(address);
            address
        } else if let Some(path) = path(rest, before) {
            out.push_str(last_name(path));
            path
        } else {
            out.push(letter);
            rest.get(..letter.len_utf8()).unwrap_or(rest)
        };
        before = taken.chars().last();
        rest = rest.get(taken.len()..).unwrap_or_default();
    }
    out
}

/// An address of the web that begins here: its slashes are not those of a disk.
fn address(rest: &str, before: Option<char>) -> Option<&str> {
    let web = ["https://", "http://"].iter().any(|scheme| rest.starts_with(scheme));
    (web && begins(before)).then(|| rest.get(..end(rest, None)))?
}

/// An absolute path that begins here: a slash or a drive after a space, a sign of equality, a colon, a quote or a
/// bracket. Within quotes it goes on over spaces until the closing one.
fn path(rest: &str, before: Option<char>) -> Option<&str> {
    if !begins(before) {
        return None;
    }
    let mut letters = rest.chars();
    let (first, second, third) = (letters.next(), letters.next(), letters.next());
    let slash = |letter: Option<char>| letter.is_some_and(is_slash);
    let drive = first.is_some_and(|letter| letter.is_ascii_alphabetic()) && second == Some(':') && slash(third);
    let home = first == Some('~') && slash(second);
    if !(drive || home || slash(first)) {
        return None;
    }
    let found = rest.get(..end(rest, before.and_then(closing)))?;
    let slashes = found.matches(is_slash).count();
    (drive || home || slashes > 1).then_some(found)
}

fn is_slash(letter: char) -> bool {
    matches!(letter, '/' | '\\')
}

/// Whether a path may begin after this letter.
fn begins(before: Option<char>) -> bool {
    before.is_none_or(|letter| !letter.is_alphanumeric() && !"./\\_-~)]}%*".contains(letter))
}

/// The quote that closes this one.
fn closing(quote: char) -> Option<char> {
    match quote {
        '"' | '\'' | '`' => Some(quote),
        '“' => Some('”'),
        '‘' => Some('’'),
        _ => None,
    }
}

/// Where what begins here ends: at its closing quote if there is one on this line, else at a space, a quote or a bracket.
fn end(rest: &str, quote: Option<char>) -> usize {
    let line = rest.find(['\n', '\r']).unwrap_or(rest.len());
    let quoted = quote.and_then(|quote| rest.find(quote)).filter(|at| *at < line);
    quoted.unwrap_or_else(|| {
        let stops = |letter: char| letter.is_whitespace() || "\"'`”’()[]{}<>,;|".contains(letter);
        rest.find(stops).unwrap_or(rest.len())
    })
}

fn last_name(path: &str) -> &str {
    path.rsplit(is_slash).find(|part| !part.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: advisors E6
    #[test]
    fn absolute_paths_are_cut_to_their_last_name_wherever_they_stand() {
        for (text, wanted) in [
            ("cannot read /home/ann/leads/a.csv: gone", "cannot read a.csv: gone"),
            (
                "`/tmp/x/y.csv` and advisors/leads.csv",
                "`y.csv` and advisors/leads.csv",
            ),
            (r"C:\Users\ann\x.csv", "x.csv"),
            (r"read C:\Users\ann\x.csv, then d:/data/y.csv", "read x.csv, then y.csv"),
            (r#""C:\\Users\\ann\\x.csv""#, r#""x.csv""#),
            (r"\\server\share\x.csv", "x.csv"),
            ("path=/home/ann/x", "path=x"),
            ("assay run --root=/home/ann/w 'x'", "assay run --root=w 'x'"),
            ("error:/home/ann/x", "error:x"),
            ("file:///home/ann/x", "file:x"),
            ("(/home/ann/x) [/home/ann/y]", "(x) [y]"),
            ("\"/home/ann/My Files/x.csv\" is gone", "\"x.csv\" is gone"),
            ("'/home/ann/x' “/home/ann/a b”", "'x' “a b”"),
            ("~/w/x.csv", "x.csv"),
        ] {
            assert_eq!(redacted(text), wanted, "{text}");
        }
    }

    // spec: advisors E6
    #[test]
    fn what_is_no_absolute_path_stays() {
        for text in [
            "advisors/leads.csv",
            "./advisors/leads.csv",
            "1/2 and a/b",
            "rate: 1/2 (3/4)",
            "and/or / not",
            "https://example.org/a/b",
            "a\\|b",
            ".assay/frames/ab.parquet",
            "12:30/13:30",
        ] {
            assert_eq!(redacted(text), text);
        }
    }

    // spec: advisors E6
    #[test]
    fn what_is_shown_breaks_no_cell() {
        assert_eq!(cell("a|b\nc"), "a\\|b c");
        assert_eq!(shown("a|/home/ann/x\n"), "a\\|x ");
    }
}
