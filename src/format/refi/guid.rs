//! GUIDs as programs write them: compared without case and braces, kept as they came, and made where there is none.

pub(super) use super::super::study::guid_key as key;
use uuid::Uuid;

/// True if a GUID has the form that both schemas ask for.
pub(super) fn is_valid(guid: &str) -> bool {
    let inner = match guid.strip_prefix('{') {
        Some(rest) => rest.strip_suffix('}'),
        None => Some(guid),
    };
    let groups: Vec<&str> = inner.unwrap_or_default().split('-').collect();
    let hex = |group: &&str| group.bytes().all(|byte| byte.is_ascii_hexdigit());
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]) && groups.iter().all(hex)
}

/// The GUID that follows from words: UUID version 5 (RFC 9562, section 5.5) in the namespace of URLs. The same words make
/// the same GUID, so that a study is written as the same bytes each time.
pub(super) fn made(words: &str) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("emic:refi-qda/{words}").as_bytes()).to_string()
}

/// The GUID that is written: the one that came, or one made from it if it has not the form of a GUID.
pub(super) fn written(came: &str) -> String {
    match is_valid(came.trim()) {
        true => came.trim().to_owned(),
        false => made(&format!("no-guid/{}", key(came))),
    }
}

/// The GUID of the memo that a description is here. Who writes it finds out by it that the memo was a description.
pub(super) fn of_description(owner: &str) -> String {
    made(&format!("description/{}", key(&written(owner))))
}

/// The GUID of the folder whose codes are marks.
pub(super) fn of_marks() -> String {
    made("marks")
}

/// The GUID of the set whose codes are themes.
pub(super) fn of_themes() -> String {
    made("themes")
}

/// The GUID of the variable that holds the state of participants.
pub(super) fn of_state() -> String {
    made("state")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_is_one_in_any_spelling_and_what_is_none_gets_one() {
        // The pattern of both schemas: 8-4-4-4-12 digits, with braces or without.
        let upper = "{5215CC69-B628-4E02-AFB9-9BEEAEE55808}";
        assert!(is_valid(upper) && is_valid("5215cc69-b628-4e02-afb9-9beeaee55808"));
        assert_eq!(key(upper), key(" 5215cc69-b628-4e02-afb9-9beeaee55808"));
        for none in
            ["", "{", "7", "5215cc69b6284e02afb99beeaee55808", "{5215cc69-b628-4e02-afb9-9beeaee55808"]
        {
            assert!(!is_valid(none), "{none}");
            assert!(is_valid(&written(none)), "{none}");
        }
        assert_eq!(written(upper), upper);
        assert_eq!(written("C-7"), written("c-7"));
    }
}
