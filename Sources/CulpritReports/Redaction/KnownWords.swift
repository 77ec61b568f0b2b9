// Words that look like identifiers and tell nobody apart, and the labels that announce identifiers.

private import CulpritBytes

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
        "nt", "currentversion", "empty", "to be filled by o.e.m.", "default string", "system serial number", "logs",
        "ccm", "temp", "config",
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

    /// The labels by their hash, so that looking for one makes no text of each word of a log.
    static let labelsByHash: [UInt64: (kind: IdentifierKind, isLine: Bool)] = Dictionary(
        labels.map { (WordHash.of($0.key.utf8), $0.value) }, uniquingKeysWith: { first, _ in first })

    /// Last labels of names on a network, beside those of countries. Words that are also endings of files or parts of
    /// programs' names are left out.
    private static let topLevels: Set<String> = [
        "com", "net", "org", "edu", "gov", "mil", "int", "biz", "aero", "coop", "museum", "cloud", "online", "site",
        "shop", "tech", "xyz", "local", "lan", "corp", "internal", "intra", "intranet", "intern", "home", "localdomain",
        "private", "example", "invalid", "test", "dom", "info", "arpa", "group", "global", "company", "bank", "school",
        "network",
    ]

    /// The endings of countries in use. Source: the root zone database of the Internet Assigned Numbers Authority.
    private static let countries: Set<String> = Set(
        """
        ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd \
        cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge \
        gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh \
        ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw \
        mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb \
        sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug \
        uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
        """.split(separator: " ").map(String.init))

    /// Endings of countries that are more often a word, a member of a program or the ending of a file: `Device.Id`,
    /// `what.is`, `run.sh`. A name of two parts that ends so needs something else to be taken for a name on a network.
    private static let ambiguousCountries: Set<String> = [
        "ac", "ad", "ai", "am", "as", "at", "be", "by", "bz", "cc", "cd", "ci", "cm", "co", "do", "er", "et", "gs",
        "hr",
        "id", "im", "in", "io", "is", "it", "la", "md", "me", "ml", "mm", "ms", "my", "na", "ne", "no", "nr", "om",
        "pa",
        "pl", "pm", "ps", "py", "re", "rs", "sh", "sm", "so", "st", "sv", "sy", "tf", "tm", "to", "ts", "tt", "tv",
        "us",
        "va", "vi", "ws",
    ]

    /// Endings that are reached from no other network; a stand-in keeps them, since they are a cause of failures.
    static let privateEndings: Set<String> = [
        "local", "lan", "internal", "intern", "corp", "intra", "home", "localdomain",
    ]

    /// How surely a name whose last part is `label`, in lower case, is one of a network.
    static func networkEnding(_ label: String) -> NetworkEnding {
        if topLevels.contains(label) { return .sure }
        guard countries.contains(label) else { return .none }
        return ambiguousCountries.contains(label) ? .ambiguous : .sure
    }

    /// How much the last part of a name tells.
    enum NetworkEnding { case none, ambiguous, sure }

    /// Words that announce a version, so that four numbers behind them are no address.
    static func announcesVersion(_ word: String) -> Bool {
        word.hasSuffix("version") || word.hasSuffix("build")
            || ["v", "ver", "rev", "revision", "release", "agent", "engine", "driver", "firmware", "bios"].contains(
                word)
    }

    /// Folders, keys and buses of Windows: what stands before or after a separator and is neither a domain nor a user.
    private static let systemParts: Set<String> = [
        "acpi", "acpi_hal", "applications", "bt", "bthenum", "class", "classes", "configuration", "control", "cpu",
        "data",
        "definition", "desktop", "devices", "display", "documents", "downloads", "drivers", "enrollments", "enum",
        "eventlog",
        "extensions", "file", "files", "hdaudio", "hid", "hklm", "hkcu", "inf", "language", "locale", "location",
        "media",
        "microsoft", "monitor", "mup", "net", "operational", "packages", "parameters", "pci", "policies", "policy",
        "print",
        "programs", "providers", "ramdisk", "root", "scsi", "sd", "security", "sensor", "services", "settings", "setup",
        "software", "storage", "storport", "swd", "swenum", "sxs", "syswow64", "tasks", "templates", "umb", "usb",
        "usb4",
        "usbstor", "uefi", "volume", "volumes", "windows", "winlogon", "wmi", "wpdbusenum",
    ]

    /// Whether `word`, in lower case, is a part of a path, a device or a package and no name of an account.
    static func isSystemPart(_ word: String) -> Bool {
        if systemParts.contains(word) { return true }
        if ["ven_", "vid_", "dev_", "cc_", "class_", "rev_", "pid_", "subsys_", "amd64_", "x86_", "wow64_", "msil_"]
            .contains(where: word.hasPrefix)
        {
            return true
        }
        // The digest at the end of a component's folder.
        return word.utf8.count > 16
            && word.utf8.suffix(16).allSatisfy { $0.hexadecimalDigit != nil }
    }

    /// Services of vendors that every tenant talks to: they tell what was reached and nobody apart.
    private static let publicSuffixes = [
        "microsoft.com", "microsoftonline.com", "microsoftonline-p.com", "windows.com", "office.com", "live.com",
        "msftauth.net", "msauth.net", "windowsupdate.com", "msftconnecttest.com", "msftncsi.com", "digicert.com",
        "w3.org",
        "xmlsoap.org", "oasis-open.org", "openmobilealliance.com", "login.windows.net", "graph.windows.net",
        "sts.windows.net", "enterpriseregistration.windows.net", "management.azure.com", "ietf.org", "github.com",
        "asp.net", "ado.net",
    ]

    /// Whether `name`, in lower case, belongs to a vendor's public service.
    static func isPublicService(_ name: String) -> Bool {
        publicSuffixes.contains { name == $0 || name.hasSuffix("." + $0) }
    }
}
