//! Domains and mailboxes that say nothing about whose they are.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::playbooks::embedded;

#[derive(Deserialize)]
struct HostFile {
    shared: BTreeSet<String>,
    personal: BTreeSet<String>,
    role_mailboxes: BTreeSet<String>,
}

static DATA: LazyLock<HostFile> =
    LazyLock::new(|| embedded("linkage/hosts.toml", include_str!("../data/linkage/hosts.toml")));

/// Whether many companies have a page at this domain, so that it says nothing of any.
pub(in crate::playbooks::buyer_groups) fn is_site_host(domain: &str) -> bool {
    DATA.shared.contains(domain)
}

/// Whether many companies have their sites under this domain, or people their private mail.
pub(in crate::playbooks::buyer_groups) fn is_shared_host(domain: &str) -> bool {
    is_site_host(domain) || is_personal_host(domain)
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
