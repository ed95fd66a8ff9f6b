"""`parlour ask|confirm|timers`: talk to the house by text."""

import argparse
import json

from hub.commands.here import ask_hub, data_dir, loaded, post, table


class Ask:
    """Say something to the house by text; a client of the API like any other."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("text", nargs="+", help="what you say")
        parser.add_argument("--room", help="where you are: area id, name or alias")
        parser.add_argument("--conversation", metavar="ID", help="go on with this conversation")
        parser.add_argument("--user", metavar="ID", help="who speaks")
        parser.add_argument("--json", action="store_true", help="the whole answer as one JSON object")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Exit code 1 when a device did not do what it should."""
        body = {
            "text": " ".join(options.text),
            "room": options.room,
            "conversation_id": options.conversation,
            "user_id": options.user,
        }
        settings = loaded(options).settings
        answer = post(settings, "/api/conversation/message", {key: value for key, value in body.items() if value})
        if options.json:
            print(json.dumps(answer))
        else:
            print(answer["reply"] or "Done.")
            if pending := answer["pending"]:
                print(f"(answer with: parlour ask --conversation {answer['conversation_id']} ...; {pending['kind']})")
        return 0 if all(action["ok"] for action in answer["actions"]) else 1


class Confirm:
    """Answer a question that needs a second factor."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("id", help="the question's id")
        parser.add_argument("--no", action="store_true", help="refuse it")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Through the private door: whoever can open it may confirm."""
        done = ask_hub(data_dir(options), "confirm", {"id": options.id, "approve": not options.no})
        print(done["reply"] or "Nothing waits for this confirmation.")
        return 0 if done["ok"] or options.no else 1


class Timers:
    """List timers, alarms and reminders."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("--json", action="store_true", help="as one JSON list")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Ask the hub that holds them."""
        timers = ask_hub(data_dir(options), "timers")
        if options.json:
            print(json.dumps(timers))
        elif not timers:
            print("No timers.")
        else:
            rows = ((one["id"], one["kind"], one["label"] or "-", one["room"] or "-", one["says"]) for one in timers)
            print(table([("ID", "KIND", "NAME", "ROOM", "WHEN"), *rows]))
        return 0
