"""`dooropener user …`: who may sign in, for whoever has a shell; also when the last admin is locked out."""

from typing import Annotated, Literal

import typer

from dooropener.cli.configuration import read_settings

app = typer.Typer()
user = typer.Typer(no_args_is_help=True)
app.add_typer(user, name="user", help="Let people into the portal, change their roles, let them out.")

Email = Annotated[str, typer.Argument(help="The address with which the user signs in.")]


@user.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option(prompt=True)],
    role: Annotated[Literal["admin", "advisor", "reader"], typer.Option(prompt=True)] = "advisor",
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)] = "",
    language: Annotated[Literal["sv", "en"], typer.Option(help="Language of the portal.")] = "sv",
) -> None:
    """Let someone in with a password. In the portal an administrator invites instead."""
    from dooropener.cli import users

    users.add(read_settings(), email=email, name=name, role=role, password=password, language=language)


@user.command("list")
def list_users() -> None:
    """List all users: address, name, role, what they have for the second step, since when they are gone."""
    from dooropener.cli import users

    users.tell(read_settings())


@user.command()
def role(
    email: Email, role: Annotated[Literal["admin", "advisor", "reader"], typer.Argument(help="The new role.")]
) -> None:
    """Give a user another role. The last administrator stays one."""
    from dooropener.cli import users

    users.change_role(read_settings(), email, role)


@user.command()
def deactivate(email: Email) -> None:
    """Let a user in no more. What is open stays hers; in the portal it is handed over in the same act."""
    from dooropener.cli import users

    users.deactivate(read_settings(), email)


@user.command()
def reset(
    email: Email,
    password: Annotated[bool, typer.Option(help="Also ask for a new password.")] = False,
) -> None:
    """Drop app, passkeys and recovery codes of a user who has lost them, and end the user's sessions."""
    from dooropener.cli import users

    new = typer.prompt("New password", hide_input=True, confirmation_prompt=True) if password else None
    users.reset(read_settings(), email, new)
