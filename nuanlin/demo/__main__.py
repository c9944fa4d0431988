"""Run the player; `nuanlin demo` starts it beside the services."""

import asyncio

from nuanlin.demo.player import main

if __name__ == "__main__":
    asyncio.run(main())
