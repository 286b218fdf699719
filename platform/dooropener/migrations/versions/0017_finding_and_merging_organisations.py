"""Organisations are found by all that is told of them, and merged; regions have a story and a door of their own"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

FOLDED = """
CREATE FUNCTION folded(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT lower(public.unaccent('public.unaccent'::regdictionary, $1))
$$
"""

# å, ä and ö come after z in Swedish; elsewhere they are a and o with something above.
NAME_KEY = """
CREATE FUNCTION name_key(text, text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT ltrim(translate(lower(public.unaccent('public.unaccent'::regdictionary,
    CASE WHEN $2 = 'sv' THEN
      replace(replace(replace(translate($1, 'ÅÄÖÆØÜæøü', 'åäöäöYäöy'), 'å', '~a'), 'ä', '~b'), 'ö', '~c')
    ELSE $1 END)), '"''.,()&-/«»„“”‘’', ''))
$$
"""

# A second who waits at the lock sees what the first has committed: in PL/pgSQL each statement looks anew.
REMEMBER = """
CREATE FUNCTION told_of_organisation(wanted integer) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT trim(regexp_replace(folded(concat_ws(' ',
    organisation.name, organisation.registration_number, organisation.legal_form, organisation.postal_address,
    array_to_string(organisation.sectors, ' '), region.network,
    (SELECT string_agg(value, ' ') FROM jsonb_each_text(region.names)),
    (SELECT string_agg(concat_ws(' ', contact.name, contact.email, contact.role), ' ' ORDER BY contact.id)
      FROM contact WHERE contact.organisation_id = organisation.id AND contact.ended_at IS NULL),
    (SELECT string_agg(listing.title, ' ' ORDER BY listing.id)
      FROM listing WHERE listing.organisation_id = organisation.id AND listing.state <> 'archived'),
    (SELECT string_agg(former.name, ' ' ORDER BY former.id)
      FROM organisation former WHERE former.merged_into_id = organisation.id)
  )), '[^[:alnum:]]+', ' ', 'g'))
  FROM organisation JOIN region ON region.id = organisation.region_id
  WHERE organisation.id = wanted AND organisation.merged_into_id IS NULL
$$;
CREATE FUNCTION remember_organisation(wanted integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE told text; joined text; every text[];
BEGIN
  PERFORM 1 FROM organisation_search WHERE organisation_id = wanted FOR UPDATE;
  told := told_of_organisation(wanted);
  IF told IS NULL THEN
    DELETE FROM organisation_search WHERE organisation_id = wanted;
    RETURN;
  END IF;
  INSERT INTO organisation_search (organisation_id, document, words, name_sv, name_en)
  SELECT wanted, told, to_tsvector('simple', told), name_key(name, 'sv'), name_key(name, 'en')
  FROM organisation WHERE id = wanted
  ON CONFLICT (organisation_id) DO UPDATE SET document = excluded.document, words = excluded.words,
    name_sv = excluded.name_sv, name_en = excluded.name_en;
  SELECT regexp_replace(folded(name), '[^[:alnum:]]+', '', 'g') INTO joined FROM organisation WHERE id = wanted;
  every := string_to_array(told, ' ') || joined;
  DELETE FROM organisation_word WHERE organisation_id = wanted AND word <> ALL (every);
  INSERT INTO organisation_word (organisation_id, word)
  SELECT DISTINCT wanted, one FROM unnest(every) AS one WHERE length(one) BETWEEN 4 AND 60
  ON CONFLICT DO NOTHING;
END
$$
"""

NOTICE = """
CREATE FUNCTION notice_organisation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM remember_organisation(NEW.id);
  IF NEW.merged_into_id IS NOT NULL THEN PERFORM remember_organisation(NEW.merged_into_id); END IF;
  IF TG_OP = 'UPDATE' AND OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id AND OLD.merged_into_id IS NOT NULL
    THEN PERFORM remember_organisation(OLD.merged_into_id); END IF;
  RETURN NULL;
END
$$;
CREATE FUNCTION notice_what_it_has() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'DELETE' THEN PERFORM remember_organisation(NEW.organisation_id); END IF;
  IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD.organisation_id <> NEW.organisation_id)
    THEN PERFORM remember_organisation(OLD.organisation_id); END IF;
  RETURN NULL;
END
$$;
CREATE FUNCTION notice_region() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM remember_organisation(organisation.id) FROM organisation WHERE organisation.region_id = NEW.id;
  RETURN NULL;
END
$$
"""

TRIGGERS = """
CREATE TRIGGER organisation_is_found AFTER INSERT OR UPDATE OF
  name, registration_number, legal_form, postal_address, sectors, region_id, merged_into_id
  ON organisation FOR EACH ROW EXECUTE FUNCTION notice_organisation();
CREATE TRIGGER contact_is_found AFTER INSERT OR DELETE OR UPDATE OF name, email, role, ended_at, organisation_id
  ON contact FOR EACH ROW EXECUTE FUNCTION notice_what_it_has();
CREATE TRIGGER listing_is_found AFTER INSERT OR DELETE ON listing
  FOR EACH ROW EXECUTE FUNCTION notice_what_it_has();
CREATE TRIGGER changed_listing_is_found AFTER UPDATE OF title, state, organisation_id ON listing FOR EACH ROW
  WHEN (OLD.title <> NEW.title OR OLD.organisation_id <> NEW.organisation_id
    OR (OLD.state = 'archived') <> (NEW.state = 'archived'))
  EXECUTE FUNCTION notice_what_it_has();
CREATE TRIGGER region_is_found AFTER UPDATE OF names, network ON region
  FOR EACH ROW EXECUTE FUNCTION notice_region()
"""


def upgrade() -> None:
    op.execute(FOLDED)
    op.execute(NAME_KEY)
    _organisations()
    _search()
    _duplicates()
    _regions()


def _organisations() -> None:
    op.add_column("organisation", sa.Column("merged_into_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_organisation_merged_into_id"), "organisation", "organisation", ["merged_into_id"], ["id"]
    )
    op.create_index(op.f("ix_organisation_merged_into_id"), "organisation", ["merged_into_id"], unique=False)
    op.execute("CREATE INDEX ix_organisation_folded_name ON organisation USING gin (folded(name) gin_trgm_ops)")


def _search() -> None:
    op.create_table(
        "organisation_search",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.Column("name_sv", sa.String(collation="C"), nullable=False),
        sa.Column("name_en", sa.String(collation="C"), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_search_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_organisation_search")),
    )
    op.create_index(
        op.f("ix_organisation_search_document"),
        "organisation_search",
        ["document"],
        postgresql_using="gin",
        postgresql_ops={"document": "gin_trgm_ops"},
    )
    op.create_index(op.f("ix_organisation_search_words"), "organisation_search", ["words"], postgresql_using="gin")
    op.create_table(
        "organisation_word",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation_search.organisation_id"],
            name=op.f("fk_organisation_word_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "word", name=op.f("pk_organisation_word")),
    )
    op.create_index(
        op.f("ix_organisation_word_word"),
        "organisation_word",
        ["word"],
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    for column in ("name_sv", "name_en"):
        op.create_index(op.f(f"ix_organisation_search_{column}"), "organisation_search", [column], unique=False)
    op.execute(REMEMBER)
    op.execute(NOTICE)
    op.execute(TRIGGERS)
    op.execute("SELECT remember_organisation(id) FROM organisation")


def _duplicates() -> None:
    state = sa.Enum("open", "not_same", "merged", name="duplicatestate", native_enum=False, length=40)
    op.create_table(
        "duplicate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_duplicate_ordered")),
        sa.ForeignKeyConstraint(["one_id"], ["organisation.id"], name=op.f("fk_duplicate_one_id")),
        sa.ForeignKeyConstraint(["other_id"], ["organisation.id"], name=op.f("fk_duplicate_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_duplicate_one_id_other_id")),
    )
    op.create_index(op.f("ix_duplicate_other_id"), "duplicate", ["other_id"], unique=False)
    op.create_index(op.f("ix_duplicate_state"), "duplicate", ["state"], unique=False)
    op.create_table(
        "organisation_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("kept_before", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("gone_before", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("moved", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["kept_id"], ["organisation.id"], name=op.f("fk_organisation_merge_kept_id")),
        sa.ForeignKeyConstraint(["gone_id"], ["organisation.id"], name=op.f("fk_organisation_merge_gone_id")),
        sa.ForeignKeyConstraint(["by_id"], ["portal_user.id"], name=op.f("fk_organisation_merge_by_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["portal_user.id"], name=op.f("fk_organisation_merge_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_merge")),
    )
    op.create_index(op.f("ix_organisation_merge_kept_id"), "organisation_merge", ["kept_id"], unique=False)
    op.create_index(op.f("ix_organisation_merge_gone_id"), "organisation_merge", ["gone_id"], unique=False)


def _regions() -> None:
    op.add_column("region", sa.Column("story_sv", sa.String(), server_default="", nullable=False))
    op.add_column("region", sa.Column("story_en", sa.String(), server_default="", nullable=False))
    op.add_column("region", sa.Column("since", sa.Integer(), nullable=True))
    op.add_column("region", sa.Column("subdivision", sa.String(), nullable=True))
    op.execute("UPDATE region SET subdivision = 'BW' WHERE id = 'esslingen'")
    op.execute("UPDATE region SET subdivision = '4' WHERE id = 'linz'")
    op.create_table(
        "region_door",
        sa.Column("region_id", sa.String(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_region_door_region_id")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_region_door_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("region_id", name=op.f("pk_region_door")),
    )
    op.create_index(op.f("ix_region_door_contact_id"), "region_door", ["contact_id"], unique=False)


def downgrade() -> None:
    op.drop_table("region_door")
    for column in ("subdivision", "since", "story_en", "story_sv"):
        op.drop_column("region", column)
    op.drop_table("organisation_merge")
    op.drop_table("duplicate")
    op.execute("DROP TRIGGER region_is_found ON region")
    op.execute("DROP TRIGGER changed_listing_is_found ON listing")
    op.execute("DROP TRIGGER listing_is_found ON listing")
    op.execute("DROP TRIGGER contact_is_found ON contact")
    op.execute("DROP TRIGGER organisation_is_found ON organisation")
    op.execute("DROP FUNCTION notice_region, notice_what_it_has, notice_organisation")
    op.execute("DROP FUNCTION remember_organisation, told_of_organisation")
    op.drop_table("organisation_word")
    op.drop_table("organisation_search")
    op.drop_index("ix_organisation_folded_name", table_name="organisation")
    op.drop_index(op.f("ix_organisation_merged_into_id"), table_name="organisation")
    op.drop_column("organisation", "merged_into_id")
    op.execute("DROP FUNCTION name_key, folded")
