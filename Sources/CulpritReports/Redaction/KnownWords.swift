// Words that look like identifiers and tell nobody apart, and the labels that announce identifiers.

/// What the redaction knows of words.
enum KnownWords {
    /// Names that every device or tenant has. They stay, and are never looked for elsewhere.
    static let common: Set<String> = [
        "admin", "administrator", "administrators", "all users", "authenticated users", "authority", "azuread",
        "builtin", "client",
        "computer", "default", "default user", "defaultaccount", "defaultuser0", "defaultuser1", "device", "domain",
        "everyone",
        "false", "font driver host", "group", "guest", "host", "hklm", "hkcu", "hkcr", "hku", "hkey_local_machine",
        "hkey_current_user", "hkey_classes_root", "hkey_users", "intune", "local", "local service", "local system",
        "localhost", "localservice", "localsystem", "machine", "microsoft", "name", "n/a", "network", "network service",
        "networkservice", "no", "none", "not", "not found", "not set", "not tested", "not available", "nt authority",
        "nt service", "nt virtual machine", "null", "owner", "programdata", "program files", "public", "server",
        "service",
        "session", "software", "system", "system32", "tenant", "test", "the", "true", "undefined", "unknown", "user",
        "users",
        "wdagutilityaccount", "window manager", "windows", "workgroup", "yes", "is", "was", "has", "for", "with", "and",
        "token", "context", "account", "credential", "credentials", "enrolled", "failed", "error", "pass", "info", "id",
        "empty", "to be filled by o.e.m.", "default string", "system serial number", "logs", "ccm", "temp", "config",
    ]

    /// What announces an identifier when a colon, an equals sign or a closing bracket follows; in lower case, without
    /// blanks, hyphens and underscores. `isLine` labels take the rest of the line, since the value may hold blanks.
    static let labels: [String: (kind: IdentifierKind, isLine: Bool)] = [
        "username": (.user, false), "user": (.user, false), "useraccount": (.user, false),
        "samaccountname": (.user, false),
        "accountname": (.user, false), "executingaccountname": (.user, true), "useridentity": (.user, true),
        "displayname": (.user, true), "userdisplayname": (.user, true), "givenname": (.user, true),
        "surname": (.user, true),
        "loggedonuser": (.user, false), "primaryuser": (.user, false), "upn": (.user, false),
        "registeredowner": (.user, true), "lastloggedonuser": (.user, false), "targetusername": (.user, false),
        "subjectusername": (.user, false), "userprincipalname": (.user, false),
        "computername": (.host, false), "devicename": (.host, true), "machinename": (.host, false),
        "hostname": (.host, false), "computer": (.host, false), "netbiosname": (.host, false),
        "servername": (.host, false),
        "activecomputername": (.host, false), "workstation": (.host, false), "workstationname": (.host, false),
        "domainname": (.domain, false), "domain": (.domain, false), "dnsdomain": (.domain, false),
        "userdomain": (.domain, false), "targetdomainname": (.domain, false), "subjectdomainname": (.domain, false),
        "logondomain": (.domain, false), "primarydomain": (.domain, false), "nvdomain": (.domain, false),
        "tenantname": (.organisation, true), "tenantdisplayname": (.organisation, true),
        "registeredorganization": (.organisation, true), "organization": (.organisation, true),
        "companyname": (.organisation, true),
        "serialnumber": (.serial, false), "serial": (.serial, false), "biosserialnumber": (.serial, false),
        "hardwareserial": (.serial, false), "imei": (.serial, false), "meid": (.serial, false),
        "phonenumber": (.user, true), "mobilephone": (.user, true),
        "password": (.secret, false), "passwd": (.secret, false), "pwd": (.secret, false), "secret": (.secret, false),
        "clientsecret": (.secret, false), "sharedsecret": (.secret, false), "accesstoken": (.secret, false),
        "refreshtoken": (.secret, false), "idtoken": (.secret, false), "bearertoken": (.secret, false),
        "apikey": (.secret, false), "sig": (.secret, false), "authtoken": (.secret, false), "nonce": (.secret, false),
        "recoverykey": (.secret, false), "recoverypassword": (.secret, false), "passphrase": (.secret, false),
        "sharedkey": (.secret, false), "privatekey": (.secret, false), "connectionstring": (.secret, true),
    ]

    /// Last labels of names on a network, beside those of two letters. Words that are also endings of files or parts of
    /// programs' names are left out.
    private static let topLevels: Set<String> = [
        "com", "net", "org", "edu", "gov", "mil", "int", "biz", "aero", "coop", "museum", "cloud", "online", "site",
        "shop",
        "tech", "xyz", "local", "lan", "corp", "internal", "intra", "intranet", "home", "localdomain", "private",
        "example",
        "invalid", "test", "dom", "info", "arpa", "group", "global", "company", "bank", "school", "network",
    ]

    /// Endings of two letters that are files and no country.
    private static let fileEndings: Set<String> = [
        "db", "gz", "js", "cs", "vb", "rc", "xz", "bz", "if", "ok", "os", "ui",
    ]

    /// Whether a name on a network may end in `label`, in lower case.
    static func isTopLevel(_ label: String) -> Bool {
        label.utf8.count == 2 ? !fileEndings.contains(label) : topLevels.contains(label)
    }

    /// Services of vendors that every tenant talks to: they tell what was reached and nobody apart.
    private static let publicSuffixes = [
        "microsoft.com", "microsoftonline.com", "microsoftonline-p.com", "windows.com", "office.com", "live.com",
        "msftauth.net", "msauth.net", "windowsupdate.com", "msftconnecttest.com", "msftncsi.com", "digicert.com",
        "w3.org",
        "xmlsoap.org", "oasis-open.org", "openmobilealliance.com", "login.windows.net", "graph.windows.net",
        "sts.windows.net", "enterpriseregistration.windows.net", "management.azure.com", "ietf.org", "github.com",
    ]

    /// Whether `name`, in lower case, belongs to a vendor's public service.
    static func isPublicService(_ name: String) -> Bool {
        publicSuffixes.contains { name == $0 || name.hasSuffix("." + $0) }
    }
}
