use super::data::SortingData;
use super::phrases::{PhraseBook, Scratch};
use super::words::{TextRules, Words};

fn rules() -> TextRules {
    TextRules::new(&SortingData::built_in().text)
}

fn plain(text: &str) -> String {
    let mut words = Words::default();
    words.read(text, &rules());
    words.text().to_owned()
}

/// The words that may be matched, `_` for each that may not.
fn open(text: &str) -> String {
    let (mut words, rules) = (Words::default(), rules());
    words.read(text, &rules);
    words.deny(&rules);
    let word = |place| {
        if words.open(place).is_empty() {
            "_"
        } else {
            words.open(place)
        }
    };
    (0..words.len()).map(word).collect::<Vec<_>>().join(" ")
}

/// Whether a phrase stands in a text.
fn holds(phrase: &str, text: &str) -> bool {
    let (mut words, rules) = (Words::default(), rules());
    let mut book = PhraseBook::default();
    book.list("test", [phrase], &rules).unwrap();
    words.read(text, &rules);
    words.deny(&rules);
    let mut scratch = Scratch::default();
    book.finish().scan(&words, &mut scratch);
    !scratch.hits.is_empty()
}

// spec: permits T1
#[test]
fn texts_become_lower_case_words() {
    assert_eq!(plain("  Re-Roof: 25 SQ.,  (3)-tab!! "), "re roof 25 sq 3 tab");
    assert_eq!(plain("B1_WORK_DESC"), "b1 work desc");
    assert_eq!(plain("ＰＯＯＬ and SPA™"), "pool and spatm");
    assert_eq!(plain("Café ÉTAGE"), "café étage");
    assert_eq!(plain("po\u{200b}ol\u{202e} deck"), "pool deck");
    assert_eq!(plain(""), "");
    assert_eq!(plain("--- ... ///"), "");
}

// spec: permits T1
#[test]
fn a_slash_joins_only_what_is_air_conditioning() {
    assert_eq!(plain("Replace A/C"), "replace ac");
    assert_eq!(plain("2 A/Cs, a/c-unit"), "2 acs ac unit");
    // The letters stand in other words as well, and those are two.
    assert_eq!(
        plain("spa/cabana, area/commercial, a/corner"),
        "spa cabana area commercial a corner"
    );
    assert_eq!(plain("n/a/c and/or"), "n ac and or");
}

// spec: permits T2
#[test]
fn what_is_denied_is_blanked_out() {
    assert_eq!(open("garage conversion, no plumbing"), "garage conversion _ _");
    assert_eq!(
        open("no plumbing work or electrical work; new roof"),
        "_ _ _ _ _ _ new roof"
    );
    assert_eq!(open("without gas and water nor sewer line"), "_ _ _ _ _ _ line");
    assert_eq!(
        open("excluding pool, not including spa work fence"),
        "_ _ _ _ _ _ fence"
    );
    assert_eq!(open("in addition to roof"), "_ _ _ roof");
    assert_eq!(open("addition to house"), "addition to house");
    // Only one word is denied, and nothing at the end of a text.
    assert_eq!(open("no new plumbing"), "_ _ plumbing");
    assert_eq!(open("remodel without"), "remodel without");
    assert_eq!(open("not a pool"), "not a pool");
    assert_eq!(open("no pool and"), "_ _ and");
}

// spec: permits T3
#[test]
fn phrases_match_whole_words_with_their_plurals() {
    for (phrase, text) in [
        ("spa", "Spas"),
        ("light fixture", "lights fixtures"),
        ("patio door", "PATIO-DOORS"),
        ("wreck*", "wrecking"),
        ("replac* door", "replacement doors"),
        ("finish* basement", "finished basement"),
        ("fence", "fences"),
        ("arch", "arches"),
    ] {
        assert!(holds(phrase, text), "{phrase} in {text}");
    }
    // The traps of section 11 among them.
    for (phrase, text) in [
        ("shed", "finished attic"),
        ("spa", "office space"),
        ("temporary", "contemporary home"),
        ("wire", "wireless"),
        ("store", "restore"),
        ("ac", "acreage, place"),
        ("shed", "sheded"),
        ("water heater", "water to heater"),
        ("pool deck", "pool, no heater deck"),
        ("fence", "fenced"),
        ("pools", "pool"),
    ] {
        assert!(!holds(phrase, text), "{phrase} in {text}");
    }
}

#[test]
fn a_phrase_needs_a_word_and_a_star_only_ends_one() {
    let rules = rules();
    for bad in ["", "*", "ro*of", "homes |llc", "**"] {
        let refused = PhraseBook::default().list("junk.phrases", [bad], &rules).unwrap_err();
        assert!(refused.starts_with("`junk.phrases`: "), "{bad}: {refused}");
    }
    // `a|b c|d` stands for four.
    for text in ["oak homes llc", "oak builders inc", "oak homes inc", "oak builders llc"] {
        assert!(holds("homes|builders llc|inc", text));
    }
    assert!(!holds("homes|builders llc|inc", "oak homes and llc"));
}
