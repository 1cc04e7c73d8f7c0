"""Pictures as Chromium shows them: no text over another or cut off, and the colours where they belong."""

import json
import shutil
import subprocess

import pytest
from study_pictures import network, pictures

from nn_pure.study import svg
from nn_pure.study.pictures import draw_surface, plot

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
WIDTHS = (240, 360, 480, 900)       # the least, a phone, the default, a desk
PAGE = """<!DOCTYPE html><meta charset="utf-8"><body>%s<pre id="answer"></pre><script>
const found = {};
const ready = [...document.querySelectorAll("div")].map(async (div) => {
    const picture = div.querySelector("svg"), frame = picture.getBoundingClientRect();
    const texts = [...picture.querySelectorAll("text")];
    const boxes = texts.map((one) => one.getBoundingClientRect());
    const outside = texts.filter((one, i) => boxes[i].left < frame.left - 0.5 || boxes[i].right > frame.right + 0.5
        || boxes[i].top < frame.top - 0.5 || boxes[i].bottom > frame.bottom + 0.5).map((one) => one.textContent);
    const over = [];                                // a pixel at the edges, and a quarter above and below letters, is air
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b, j) => {
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const tall = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 1 && tall > 4) over.push([texts[i].textContent, texts[i + 1 + j].textContent]);
    }));
    const image = new Image(frame.width, frame.height);     // alone, as in a file: nothing of the page helps it
    image.src = "data:image/svg+xml;base64," + div.dataset.alone;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = frame.width; canvas.height = frame.height;
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    const counts = new Map();
    pixels.forEach((pixel) => counts.set(pixel, (counts.get(pixel) || 0) + 1));
    const named = (pixel) => "#" + [0, 8, 16].map((k) => (pixel >>> k & 255).toString(16).padStart(2, "0")).join("");
    const at = JSON.parse(div.dataset.places).map(([x, y]) => named(pixels[y * canvas.width + x]));
    const colours = [...counts].filter(([pixel, count]) => count > 20).map(([pixel]) => named(pixel));
    found[div.id] = {outside, over, texts: texts.length, at, colours};
});
Promise.all(ready).then(() => document.getElementById("answer").textContent = btoa(unescape(encodeURIComponent(
    JSON.stringify(found)))), (error) => document.getElementById("answer").textContent = "failed: " + error);
</script>"""


def rendered(documents, folder, places=()):
    """Return {name: what Chromium found} for {name: SVG}; places are the pixels whose colours are asked for."""
    import base64
    divs = ["<div id=\"%s\" data-places='%s' data-alone=\"%s\">%s</div>"
            % (name, json.dumps(list(places)), base64.b64encode(text.encode("utf-8")).decode(), text)
            for name, text in documents.items()]
    page = folder / "page.html"
    page.write_text(PAGE % "".join(divs), encoding="utf-8")
    out = subprocess.check_output([CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000",
                                   "--user-data-dir=%s" % (folder / "profile"), "--dump-dom", page.as_uri()],
                                  stderr=subprocess.DEVNULL).decode("utf-8")
    answer = out.split('id="answer">')[1].split("</pre>")[0]
    assert answer and not answer.startswith("failed"), answer
    return json.loads(base64.b64decode(answer).decode("utf-8"))


@pytest.mark.thorough
def test_no_text_is_over_another_or_cut_off(tmp_path):
    drawn = pictures()
    found = rendered({"%s %d" % (what, width): picture.svg(width) for what, picture in drawn.items()
                      for width in WIDTHS}, tmp_path)
    assert len(found) == len(drawn) * len(WIDTHS)
    wrong = {name: (one["over"], one["outside"]) for name, one in found.items() if one["over"] or one["outside"]}
    assert wrong == {}
    for name, one in found.items():
        assert one["texts"] >= 4, name
        assert len(one["colours"]) >= 3, (name, one["colours"])         # paper, ink, and something that is drawn


@pytest.mark.thorough
def test_a_text_over_another_and_one_cut_off_are_found(tmp_path):
    parts = [svg.text(10, 50, "one text"), svg.text(20, 54, "another text"), svg.text(180, 100, "too far right")]
    found = rendered({"planted": svg.document(200, 200, "t", "d", parts)}, tmp_path)["planted"]
    assert found["over"] == [["one text", "another text"]] and found["outside"] == ["too far right"]


def test_colours_are_where_they_belong(tmp_path):
    net = network(2, 1)
    net.layers[0].weights, net.layers[0].biases = [[40.0], [0.0]], [-20.0]          # 1 right of x1 = 1/2
    picture = draw_surface(net, [[0.0, 0.0], [1.0, 1.0]], [[0.0], [1.0]])
    lines = plot({"loss": [1.0, 0.5], "val_loss": [0.9, 0.7]})
    found = rendered({"surface": picture.svg(480, 400), "loss": lines.svg(480, 400)}, tmp_path,
                     [(120, 120), (420, 300), (5, 395)])
    left, right, corner = found["surface"]["at"]
    assert corner == "#ffffff"
    assert left == picture._background([0.0]) and right == picture._background([1.0]) and left != right
    assert {"#0072b2", "#d55e00", "#ffffff"} <= set(found["loss"]["colours"])
