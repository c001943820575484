"""What an operator decides, read once from the environment; everything has a default that runs."""

import os
from pathlib import Path

from msgspec import Struct


def _home() -> Path:
    """Where state lives: `REDRESS_HOME`, else /var/lib/redress as root, else the XDG data home."""
    if home := os.environ.get("REDRESS_HOME"):
        return Path(home)
    if os.geteuid() == 0:
        return Path("/var/lib/redress")
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "redress"


class Settings(Struct, frozen=True, kw_only=True):
    """The settings of one process. What an attacker who changes a store can do stands in `docs/trust.md`."""

    home: Path
    database_url: str = ""
    """The plain role that the service runs as; empty: the embedded server."""
    database_owner_url: str = ""
    """The role that migrates; never used by the service."""
    public_url: str = "http://localhost:8000"
    """Where people reach the pages; printed on rulings and in mails."""
    timestamp_url: str = ""
    """An RFC 3161 authority outside the office's walls; empty: the demo's own, on loopback."""
    signer_url: str = ""
    """What signs: `file:///…/office.p12`, or `pkcs11:…` (RFC 7512); empty: `office.p12` in the folder `authority`."""
    smtp_url: str = ""
    """`smtp://user:password@host:port`; empty: notices are written to the folder `outbox`."""
    mail_from: str = "Redress <no-reply@redress.example>"
    s3_url: str = ""
    """`s3://KEY:SECRET@HOST:PORT/BUCKET?region=REGION&secure=1`; empty: objects are files in the home."""
    secure_cookies: bool = False
    """Set when the pages are served over https."""
    zone: str = "Asia/Shanghai"
    """The office's time zone: due times, the year in numbers."""
    clamd_url: str = ""
    """`tcp://host:port` of a clamd that everything handed in is shown to; empty: nothing is scanned."""
    beacon_url: str = ""
    """`drand+https://relay,https://another`: public numbers draw; empty: a chain of the office's own."""
    production: bool = False
    """Whether people's real cases are decided here: then nothing starts that only a demo may do."""
    second_factor: bool = False
    """Whether board, office, audit and operations need a passkey beside their link; in production they always do."""
    workers: bool = True
    """Whether the web process runs the jobs too; otherwise `redress worker` does."""
    private_webhooks: bool = False
    """Whether messages to platforms may go to private addresses and over plain http: for tests, and for networks of
    an operator's own."""
    interest_rate_bp: int = 300
    """Interest a year that the mediator's calculator takes, in hundredths of a per cent."""
    distress_bands: str = "100-300 300-1000 1000-5000"
    """What a payment for distress comes to, in yuan: bands from the least to the gravest."""
    max_body_bytes: int = 1_000_000
    evidence_kept_years: int = 3
    """How long each piece of evidence is locked from the day on which it came in; three is the least."""
    check_bytes_an_hour: int = 20_000_000_000
    """How much of the evidence is read back and compared with its seals each hour."""
    max_upload_bytes: int = 5_000_000_000

    @property
    def asks_second_factor(self) -> bool:
        """Whether a link alone is not enough for those whose acts bind others."""
        return self.production or self.second_factor

    @property
    def objects_dir(self) -> Path:
        """Evidence and rulings, encrypted, digest-named."""
        return self.home / "objects"

    @property
    def vault_dir(self) -> Path:
        """The key that wraps the keys of the items; kept apart from database backups."""
        return self.home / "vault"

    @property
    def looking_dir(self) -> Path:
        """Where a file lies open, without a name, while it is looked at; nothing stays."""
        return self.home / "looking"

    @property
    def exports_dir(self) -> Path:
        """Where an export lies open while it is taken away; nothing stays."""
        return self.home / "exports"

    @property
    def authority_dir(self) -> Path:
        """The demo certificate authority, made at first run."""
        return self.home / "authority"

    @property
    def journal_dir(self) -> Path:
        """The key that signs checkpoints."""
        return self.home / "journal"

    @property
    def outbox_dir(self) -> Path:
        """Notices when no mail server is set."""
        return self.home / "outbox"

    @property
    def parts_dir(self) -> Path:
        """Fonts and front-end parts installed at set-up (a `node_modules` folder)."""
        return Path(os.environ.get("REDRESS_PARTS", self.home / "node")) / "node_modules"

    @property
    def fonts_dir(self) -> Path:
        """The folder that holds the house font's weights."""
        return self.parts_dir / "@expo-google-fonts" / "noto-sans-sc"

    @property
    def rare_fonts_dir(self) -> Path:
        """The distribution's fonts for rare characters and other scripts, unpacked at set-up; may be missing."""
        return Path(os.environ.get("REDRESS_FONTS", self.home / "fonts"))


def load() -> Settings:
    """The settings of this process, from the environment; what is empty there keeps its default."""
    env = os.environ
    known = Settings(home=_home())
    return Settings(
        home=known.home,
        database_url=env.get("DATABASE_URL") or known.database_url,
        database_owner_url=env.get("DATABASE_OWNER_URL") or known.database_owner_url,
        public_url=env.get("REDRESS_PUBLIC_URL") or known.public_url,
        timestamp_url=env.get("REDRESS_TIMESTAMP_URL") or known.timestamp_url,
        signer_url=env.get("REDRESS_SIGNER_URL") or known.signer_url,
        smtp_url=env.get("REDRESS_SMTP_URL") or known.smtp_url,
        mail_from=env.get("REDRESS_MAIL_FROM") or known.mail_from,
        s3_url=env.get("REDRESS_S3_URL") or known.s3_url,
        secure_cookies=env.get("REDRESS_SECURE_COOKIES", "0") == "1",
        evidence_kept_years=int(env.get("REDRESS_EVIDENCE_KEPT_YEARS") or known.evidence_kept_years),
        check_bytes_an_hour=int(env.get("REDRESS_CHECK_BYTES_AN_HOUR") or known.check_bytes_an_hour),
        private_webhooks=env.get("REDRESS_PRIVATE_WEBHOOKS", "0") == "1",
        clamd_url=env.get("REDRESS_CLAMD_URL") or known.clamd_url,
        interest_rate_bp=int(env.get("REDRESS_INTEREST_RATE_BP") or known.interest_rate_bp),
        distress_bands=env.get("REDRESS_DISTRESS_BANDS") or known.distress_bands,
        beacon_url=env.get("REDRESS_BEACON_URL") or known.beacon_url,
        production=env.get("REDRESS_PRODUCTION", "0") == "1",
        second_factor=env.get("REDRESS_SECOND_FACTOR", "0") == "1",
        workers=(env.get("REDRESS_WORKERS") or "1") == "1",
    )
