//! Files as analysts, a CRM and a database get them.
