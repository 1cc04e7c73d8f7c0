"""The page that replays a run: its recording, and itself in a real browser."""

import html.parser
import json
import re
import shutil
import xml.dom.minidom

import pytest
from grids import diagonal

from nn_pure import DataError, Dense, Network
from nn_pure.study.examples import EXAMPLES, example
from nn_pure.study.explain import record
from nn_pure.study.expressions import as_digits, written
from nn_pure.study.page import MOST_NUMBERS, as_page, recording
from nn_pure.study.page_drawing import draw_network

try:
    from playwright.sync_api import sync_playwright
except ImportError:
    sync_playwright = None
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(sync_playwright is None or CHROMIUM is None,
                                   reason="the page is tested in chromium, by playwright: one of them is not installed")


def run_of(name, steps=1, optimizer=None):
    one = example(name)
    return record(one["network"], one["X"], one["y"], steps, one["learning_rate"], optimizer or one["optimizer"])


def numbers_shown(data, step, n):
    """What the page's script puts together for the line of numbers."""
    slots = data["steps"][step]["slots"]
    text = ""
    for part in data["kinds"][data["steps"][step]["lines"][n]]["parts"]:
        if isinstance(part, str):
            text += part
        else:
            value = slots[part[0]]
            text += "(%s)" % value if len(part) > 1 and value.startswith("-") else value
    return text


@pytest.mark.parametrize("optimizer, name", diagonal(["sgd", "nesterov", "adagrad", "rmsprop", "adamw", "rprop", "lbfgs"],
                                                    sorted(EXAMPLES)))
def test_the_recording_says_what_the_traces_say(name, optimizer):
    traces = run_of(name, 4, optimizer)
    data = json.loads(json.dumps(recording(traces, 5)))
    for step, trace in enumerate(traces):
        assert data["steps"][step]["loss"] == "%.5g" % trace["loss"]
        for n, line in enumerate(trace["lines"]):
            kind = data["kinds"][data["steps"][step]["lines"][n]]
            assert (kind["name"], kind["phase"], kind["formula"]) == (line["name"], line["phase"], line["formula"])
            assert data["steps"][step]["values"][n] == "%.5g" % line["value"]
            assert numbers_shown(data, step, n) == written(line["expression"], as_digits(5))
    assert data["last_loss"] == "%.5g" % traces[-1]["loss_after"]


def test_what_is_always_the_same_is_recorded_once():
    data = recording(run_of("mazur", 3), 6)
    assert len(data["kinds"]) == len(data["steps"][0]["lines"])
    assert data["steps"][0]["lines"] == data["steps"][2]["lines"]
    # later a z falls below 0, and the sigmoid takes its other branch
    assert len(recording(run_of("mazur", 30), 6)["kinds"]) == len(data["kinds"]) + 2


class Reader(html.parser.HTMLParser):
    """Checks that tags are closed in order, and gathers attributes."""

    VOID = ("meta", "link", "input", "br", "wbr")

    def __init__(self):
        super().__init__()
        self.open, self.links, self.ids, self.labelled = [], [], [], []

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.links += [values[key] for key in ("src", "href") if key in values]
        self.ids += [values["id"]] if "id" in values else []
        self.labelled += [values[key] for key in ("for", "aria-labelledby") if key in values]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_page_is_one_well_formed_file(name):
    page = as_page(run_of(name, 2), example=example(name))
    reader = Reader()
    reader.feed(page)
    assert reader.open == [] and reader.links == ["data:,"]
    assert len(reader.ids) == len(set(reader.ids)) and set(reader.labelled) <= set(reader.ids)
    assert page.count("<tr>") == (24 if name == "mazur" else 0)
    assert "http:" not in page and "https:" not in page and "{{" not in page


def test_the_script_does_no_arithmetic():
    script = as_page(run_of("mazur")).split("<script>")[1].split("</script>")[0]
    script = re.sub(r"//.*", "", script)
    script = re.sub(r'"[^"\n]*"', '""', script)
    assert not re.search(r"Math\.|parseFloat|parseInt|Number\(|toFixed|[*/%]|fetch|XMLHttp|import|eval", script)
    # what is left are steps from one line to the next, and the scrolling of the list
    sums = re.findall(r"\S+ [-] \S+", script)
    assert all(one.endswith(("- 1;", "- 1);", "- 1,", "line - NEAR", "item.offsetTop - list.clientHeight")) for one in sums), sums


def test_text_cannot_end_the_script():
    one = dict(example("mazur"), title="</script><b>&", notes=["</script><img src=x>"])
    page = as_page(run_of("mazur"), example=one)
    assert page.count("</script>") == 2 and "<b>" not in page and "<img" not in page
    assert "&lt;/script&gt;&lt;b&gt;&amp;" in page


def test_the_drawing_is_xml():
    for name in EXAMPLES:
        xml.dom.minidom.parseString(draw_network(run_of(name)[0]["network"]))
    network = {"inputs": 64, "layers": [{"units": 32, "activation": "relu"}, {"units": 1, "activation": "linear"}]}
    text = draw_network(network)
    xml.dom.minidom.parseString(text)
    assert text.count("<circle") == 6 + 6 + 1 and ">58 more<" in text and ">26 more<" in text


def test_bad_input(monkeypatch):
    with pytest.raises(DataError, match="no step"):
        as_page([])
    with pytest.raises(DataError, match="digits"):
        as_page(run_of("mazur"), digits=0)
    monkeypatch.setattr("nn_pure.study.page.MOST_NUMBERS", 100)
    with pytest.raises(DataError, match="too much"):
        as_page(run_of("mazur", 2))
    assert MOST_NUMBERS > 100


# --- in the browser -----------------------------------------------------------------------

@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Opened:
    """A page in the browser; errors and requests are noted."""

    def __init__(self, browser, text, path, width=1280, height=850, scheme="light"):
        path.write_text(text, encoding="utf-8")
        self.context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        self.page = self.context.new_page()
        self.errors, self.requests = [], []
        self.page.on("console", lambda message: self.errors.append(message.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(path.as_uri())

    def text(self, name):
        return self.page.text_content("#" + name).replace("\u200b", "").replace("\u2060", "")

    def close(self):
        self.context.close()
        assert self.errors == []
        assert len(self.requests) == 1, self.requests


def check_line(opened, trace, n):
    """What is shown is what Python has."""
    line = trace["lines"][n]
    numbers, value = written(line["expression"], as_digits(6)), "%.6g" % line["value"]
    arrow = "←" if line["phase"] == "update" else "="
    shown = opened.page.evaluate("""() => [
        ...["names", "numbers", "value", "rule"].map((id) => document.getElementById(id).textContent),
        document.querySelector("#lines [aria-current] span:last-child").textContent]""")
    shown = [text.replace("\u200b", "").replace("\u2060", "") for text in shown]
    assert shown[0].startswith("%s %s " % (line["name"], arrow))
    assert shown[1:] == ["" if numbers == value else "= " + numbers, "= " + value, line["formula"], value]


@needs_browser
@pytest.mark.parametrize("name, optimizer", [("mazur", "sgd"), ("softmax", "adam"), ("xor", "rprop")])
def test_forwards_through_every_operation_and_back(browser, tmp_path, name, optimizer):
    traces = run_of(name, 2, optimizer)
    opened = Opened(browser, as_page(traces, example=example(name)), tmp_path / "page.html")
    assert opened.page.is_disabled("#back")
    for trace in traces:
        for n in range(len(trace["lines"])):
            check_line(opened, trace, n)
            opened.page.evaluate("document.getElementById('forward').click()")
    assert opened.page.is_disabled("#forward")
    for n in range(len(traces[1]["lines"]) - 1, 0, -1):
        check_line(opened, traces[1], n)
        opened.page.keyboard.press("ArrowLeft")
    check_line(opened, traces[1], 0)
    opened.page.keyboard.press("ArrowLeft")
    check_line(opened, traces[0], len(traces[0]["lines"]) - 1)
    opened.page.click("#start")
    check_line(opened, traces[0], 0)
    opened.close()


@needs_browser
def test_dragging_the_sliders(browser, tmp_path):
    traces = run_of("mazur", 40)
    opened = Opened(browser, as_page(traces), tmp_path / "page.html")
    for share in (1.0, 0.4, 0.0, 0.7):
        box = opened.page.locator("#step").bounding_box()
        here = opened.page.locator("#step").evaluate("slider => slider.value / slider.max")
        y = box["y"] + box["height"] / 2
        opened.page.mouse.move(box["x"] + 9 + here * (box["width"] - 18), y)
        opened.page.mouse.down()
        opened.page.mouse.move(box["x"] + 9 + share * (box["width"] - 18), y, steps=5)
        opened.page.mouse.up()
        step = int(opened.page.input_value("#step"))
        assert abs(step - share * 39) < 2
        check_line(opened, traces[step], 0)
        assert "Training step %d of 40: loss %.6g before, %.6g after" % (
            step + 1, traces[step]["loss"], traces[step]["loss_after"]) == opened.text("step-says")
    opened.page.locator("#line").fill("20")
    check_line(opened, traces[step], 20)
    opened.page.keyboard.press("Tab")                       # away from the slider, which has the arrows for itself
    opened.page.evaluate("document.activeElement.blur()")
    opened.page.keyboard.press("PageUp")
    check_line(opened, traces[step - 1], 20)
    opened.close()


@needs_browser
def test_the_drawing_follows(browser, tmp_path):
    traces = run_of("mazur", 2)
    lines = [line["name"] + (" after" if line["phase"] == "after" else "") for line in traces[0]["lines"]]
    opened = Opened(browser, as_page(traces), tmp_path / "page.html")

    def at(name):
        opened.page.locator("#line").fill(str(lines.index(name)))

    at("z[0][1]")
    assert opened.page.eval_on_selector_all("#net .now", "all => all.map((one) => one.id)") == [
        "e-0-0-1", "e-0-1-1", "l-0-0-1", "l-0-1-1", "u-0-1"]
    assert (opened.text("v-x-0"), opened.text("v-u-0-1"), opened.text("v-u-1-0")) == ("0.05", "0.392", "")
    assert (opened.text("d-u-1-0"), opened.text("d-u-1-1")) == ("t 0.01", "t 0.99")
    at("a[0][1]")
    assert opened.text("v-u-0-1") == "0.597"
    at("delta[1][1]")
    assert opened.text("d-u-1-0") == "δ 0.138" and opened.text("d-u-1-1") == "δ -0.0381" and opened.text("d-u-0-0") == ""
    at("dE/dw[1][1][0]")
    assert opened.page.get_attribute("#e-1-1-0", "class") == "edge plus now"
    assert opened.text("l-1-1-0") == "0.45"
    at("dE/da[0][0]")
    assert opened.page.eval_on_selector_all("#net .edge.now", "all => all.map((one) => one.id)") == ["e-1-0-0", "e-1-0-1"]
    at("w[1][1][0]")
    assert opened.text("l-1-1-0") == "0.409" and opened.text("l-1-0-0") == "0.359" and opened.text("l-1-1-1") == "0.55"
    opened.close()


@needs_browser
@pytest.mark.parametrize("width, height", [(320, 640), (375, 812), (1280, 850)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone_and_desk_light_and_dark(browser, tmp_path, width, height, scheme):
    opened = Opened(browser, as_page(run_of("softmax", 2, "adam")), tmp_path / "page.html", width, height, scheme)
    page = opened.page
    for _ in range(3):
        page.click("#phase")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (background == "rgb(20, 24, 28)") == (scheme == "dark")
    for name in ("back", "forward", "phase", "start"):
        assert page.locator("#" + name).bounding_box()["height"] >= 44
    opened.close()


@needs_browser
def test_keyboard_and_screen_reader(browser, tmp_path):
    opened = Opened(browser, as_page(run_of("xor", 2), example=example("xor")), tmp_path / "page.html")
    page = opened.page
    names = []
    for _ in range(7):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
    assert names[:5] == ["step", "forward", "phase", "start", "line"]       # back is disabled at the beginning
    assert names[5].startswith("z[0][0](0)")
    page.focus("#forward")
    page.keyboard.press("Enter")
    assert opened.text("names").startswith("z[0][1](0) =")
    assert page.evaluate("document.activeElement.id") == "forward"
    page.focus("#lines [aria-current]")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent").startswith("a[0][0](0)")
    page.click("#lines li:nth-child(2) button")
    assert page.evaluate("document.activeElement.textContent").startswith("z[0][1](0)")
    assert page.get_attribute("#formula", "aria-live") == "polite"
    assert page.get_attribute("#line", "aria-valuetext") == "Operation 2 of 112, z[0][1](0)"
    assert page.get_by_role("slider", name="Operation 2 of 112").count() == 1
    assert page.get_by_role("img", name="The network: 2 inputs, then 2 units with tanh").count() == 1
    opened.close()


@needs_browser
def test_a_planted_error_is_seen(browser, tmp_path):
    page = as_page(run_of("mazur")).replace("go(0, 0);\n</script>", "go(0, 0); nothing();\n</script>")
    opened = Opened(browser, page, tmp_path / "page.html")
    with pytest.raises(AssertionError):
        opened.close()


@needs_browser
def test_a_wide_network(browser, tmp_path):
    net = Network(20, [Dense(12, "relu"), Dense(1)], seed=2)         # 12 and more lines of each kind
    traces = record(net, [[0.1 * k for k in range(20)]], [[1.0]], 2, 0.01, "momentum")
    opened = Opened(browser, as_page(traces), tmp_path / "page.html")
    assert "... " in opened.text("names") or "x[19]" in opened.text("names")
    for n in range(0, len(traces[0]["lines"]), 97):
        opened.page.locator("#line").fill(str(n))
        assert opened.text("value") == "= %.6g" % traces[0]["lines"][n]["value"]
        assert opened.page.locator("#lines li").count() <= 121
    opened.page.locator("#line").fill("10")                 # z[0][10], which is not drawn
    assert opened.page.eval_on_selector_all("#net .now", "all => all.map((one) => one.id)") == ["more-1"]
    opened.close()
