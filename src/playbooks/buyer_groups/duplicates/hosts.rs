//! Domains and mailboxes that say nothing about whose they are.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Deserialize)]
struct HostFile {
    shared: BTreeSet<String>,
    personal: BTreeSet<String>,
    role_mailboxes: BTreeSet<String>,
}

#[allow(
    clippy::expect_used,
    reason = "the file is compiled in, and every test of this room reads it"
)]
static DATA: LazyLock<HostFile> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/linkage/hosts.toml")).expect("data/linkage/hosts.toml is valid")
});

/// Whether many companies have their sites under this domain, or people their private mail.
pub(in crate::playbooks::buyer_groups) fn is_shared_host(domain: &str) -> bool {
    DATA.shared.contains(domain) || DATA.personal.contains(domain)
}

/// Whether people have their private mail there.
pub(in crate::playbooks::buyer_groups) fn is_personal_host(domain: &str) -> bool {
    DATA.personal.contains(domain)
}

/// Whether the address is a desk's: whoever sits there reads it.
pub(in crate::playbooks::buyer_groups) fn is_role_mailbox(address: &str) -> bool {
    let mailbox = address.split('@').next().unwrap_or_default();
    let mailbox = mailbox.split('+').next().unwrap_or_default();
    DATA.role_mailboxes.contains(mailbox)
}
