"""A camera for a page in a browser: pictures with the place written into them, as phones make them."""

from playwright.async_api import Page

__all__ = ["photographed"]

DRAW = """async ([name, side]) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = side;
    const pen = canvas.getContext("2d");
    for (let at = 0; at < side; at += 8) {
        pen.fillStyle = `hsl(${at * 7 % 360} 80% 50%)`;
        pen.fillRect(0, at, side, 8);
    }
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.95));
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const told = new TextEncoder().encode("Exif\\0\\0GPS 30.0000 103.0000");
    const camera = new Uint8Array([...bytes.slice(0, 2), 255, 225, 0, told.length + 2, ...told, ...bytes.slice(2)]);
    const chosen = new DataTransfer();
    chosen.items.add(new File([camera], name, { type: "image/jpeg" }));
    const input = document.querySelector("#photos input");
    input.files = chosen.files;
    input.dispatchEvent(new Event("change"));
    return camera.length;
}"""
"""Take a photo as a camera would, with the place written into it."""


async def photographed(page: Page, name: str, *, side: int = 600) -> None:
    """Take a photo with the form of the phone's page."""
    await page.evaluate(DRAW, [name, side])
