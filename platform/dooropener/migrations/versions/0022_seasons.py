"""Seasons are rows that the office adds, changes and ends"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_SHIPPED = (
    {
        "key": "christmas",
        "countries": ["SE", "NO", "DK", "FI", "IS", "DE", "AT", "LV", "KE"],
        "first_day": "12-22",
        "last_day": "01-02",
    },
    {"key": "christmas", "countries": ["IT"], "first_day": "12-22", "last_day": "01-06"},
    {"key": "ferragosto", "countries": ["IT"], "first_day": "08-08", "last_day": "08-24"},
    {"key": "midsummer", "countries": ["LV"], "first_day": "06-21", "last_day": "06-25"},
    {"key": "midsummer", "countries": ["SE", "FI"], "first_day": "06-19", "last_day": "06-26"},
    {"key": "industrial_holiday", "countries": ["SE"], "first_week": 28, "last_week": 31},
    {"key": "industrial_holiday", "countries": ["NO", "DK"], "first_week": 28, "last_week": 30},
    {"key": "july", "countries": ["FI"], "first_day": "07-01", "last_day": "07-31"},
    {"key": "spring_festival", "countries": ["CN"], "holiday": "Chinese New Year", "days_before": 3, "days_after": 12},
    {"key": "national_day_week", "countries": ["CN"], "first_day": "10-01", "last_day": "10-08"},
)


def upgrade() -> None:
    table = op.create_table(
        "season",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("countries", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("region_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("first_week", sa.Integer(), nullable=True),
        sa.Column("last_week", sa.Integer(), nullable=True),
        sa.Column("first_day", sa.String(), nullable=True),
        sa.Column("last_day", sa.String(), nullable=True),
        sa.Column("holiday", sa.String(), nullable=True),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("days_after", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season")),
    )
    blank: dict[str, Any] = {
        "name": "",
        "region_ids": [],
        "first_week": None,
        "last_week": None,
        "first_day": None,
        "last_day": None,
        "holiday": None,
        "days_before": 0,
        "days_after": 0,
    }
    op.bulk_insert(table, [blank | row for row in _SHIPPED])


def downgrade() -> None:
    op.drop_table("season")
