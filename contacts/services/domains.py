"""Mail domains that belong to everybody: an address there says nothing about a company."""

FREE_MAIL = frozenset(
    {
        *("gmail.com", "googlemail.com", "hotmail.com", "hotmail.es", "hotmail.com.ar"),
        *("outlook.com", "outlook.es", "outlook.com.ar", "live.com", "live.com.ar", "msn.com"),
        *("icloud.com", "me.com", "yahoo.com", "yahoo.es", "yahoo.com.ar", "ymail.com"),
        *("aol.com", "gmx.com", "gmx.es", "proton.me", "protonmail.com", "fibertel.com.ar"),
        *("telefonica.net", "movistar.es", "ono.com"),
    }
)


def company_domain(address: str) -> str:
    """The domain of an address, if it is a company's own."""
    domain = address.strip().lower().rpartition("@")[2]
    return domain if "." in domain and domain not in FREE_MAIL else ""
