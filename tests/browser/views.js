// What axe-core looks at in a page: everything first, and at another size what is different there.
(function () {
  "use strict";
  const rules = () => axe._audit.rules
    .filter((rule) => rule.enabled && !rule.tags.includes("experimental") && ["serious", "critical"].includes(rule.impact))
    .map((rule) => rule.id);
  const around = "a, button, label, summary, li, tr, ul, ol, dl, table, nav, form, fieldset, section, article, header, footer, main, body";
  let before = new Map();

  // What the contrast of an element's text depends on, for everything that is shown.
  function looks() {
    const seen = new Map();
    (function walk(element, behind) {
      const style = getComputedStyle(element);
      if (style.display === "none") return;
      const large = parseFloat(style.fontSize) >= (style.fontWeight >= 700 ? 18.66 : 24);
      const place = ["absolute", "fixed", "sticky"].includes(style.position) ? style.position : "";
      const here = [behind, style.backgroundColor, style.backgroundImage, style.opacity, place].join("|");
      seen.set(element, [here, style.color, large, style.visibility].join("|"));
      for (const child of element.children) walk(child, here);
    })(document.body, "");
    return seen;
  }

  // Elements with other colours, and what is around those that have come or gone: it may have lost its name with them.
  function differences() {
    const now = looks(), different = new Set();
    const come = (element) => different.add((element.parentElement || element).closest(around) || document.body);
    for (const [element, look] of now) {
      if (!before.has(element)) come(element);
      else if (before.get(element) !== look) different.add(element);
    }
    for (const element of before.keys()) if (!now.has(element) && element.isConnected) come(element);
    return [...different];
  }

  // Three elements with text of their own of every look, for one may be scrolled away; of what lies over others, all.
  function everyLook() {
    const chosen = [], count = new Map();
    for (const [element, look] of looks()) {
      const says = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      if (!says && !element.matches("input, select, textarea")) continue;
      if (element.closest(":disabled, [aria-disabled=true]")) continue;
      if (!element.checkVisibility()) continue;  // what is folded away has a look, and axe does not see it
      const known = count.get(look) || 0;
      if (known < 3 || /absolute|fixed|sticky/.test(look)) chosen.push(element);
      count.set(look, known + 1);
    }
    return chosen.length ? chosen : [document.body];
  }

  async function run(where, wanted) {
    const options = { resultTypes: ["violations"], runOnly: wanted, preload: false, iframes: false };
    const { violations } = await axe.run(where, options);
    return violations.flatMap((one) => one.nodes.slice(0, 4).map((node) => {
      const why = node.any.length ? node.any[0].message.slice(0, 160) : "";
      return one.id + ": " + node.html.slice(0, 120) + " — " + why;
    }));
  }

  window.nuanlinLook = {
    everything() { before = looks(); return run(document, rules()); },
    colours() { return run({ include: everyLook() }, ["color-contrast"]); },
    async differences() {
      const found = differences();
      const said = found.length ? await run({ include: found }, rules()) : [];
      return said.concat(await run(document, ["scrollable-region-focusable"]));
    },
  };
})();
