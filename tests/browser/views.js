// What axe-core looks at in a page: everything first, and at another size what is different there.
// The contrast of text depends on its look alone. Each view is told which looks have been seen often enough on pages
// before, and says which it has looked at.
(function () {
  "use strict";
  const rules = () => axe._audit.rules
    .filter((rule) => rule.enabled && !rule.tags.includes("experimental") && ["serious", "critical"].includes(rule.impact))
    .map((rule) => rule.id);
  const around = "a, button, label, summary, li, tr, ul, ol, dl, table, nav, form, fieldset, section, article, header, footer, main, body";
  let before = new Map();

  // What the contrast of an element's text depends on, for everything that is shown; what lies over others with nothing
  // solid behind it depends on where it lies, too.
  function looks() {
    const seen = new Map();
    (function walk(element, behind, clear, over) {
      const style = getComputedStyle(element);
      if (style.display === "none") return;
      const large = parseFloat(style.fontSize) >= (style.fontWeight >= 700 ? 18.66 : 24);
      const place = ["absolute", "fixed", "sticky"].includes(style.position) ? style.position : "";
      const here = [behind, style.backgroundColor, style.backgroundImage, style.opacity, place].join("|");
      const faint = clear || style.opacity !== "1";
      const lies = (over || place !== "") && (faint || !style.backgroundColor.startsWith("rgb("));
      seen.set(element, [here, style.color, large, style.visibility, lies ? "over" : ""].join("|"));
      for (const child of element.children) walk(child, here, faint, lies);
    })(document.body, "", false, false);
    return seen;
  }

  // Elements with other colours, and what is around those that have come or gone: it may have lost its name with them.
  function differences(now) {
    const different = new Set();
    const come = (element) => different.add((element.parentElement || element).closest(around) || document.body);
    for (const [element, look] of now) {
      if (!before.has(element)) come(element);
      else if (before.get(element) !== look) different.add(element);
    }
    for (const element of before.keys()) if (!now.has(element) && element.isConnected) come(element);
    return [...different];
  }

  // Elements with text of their own of every look that is not known, three of each, for one may be scrolled away; of what
  // lies over others without anything solid behind it, all.
  function everyLook(among, known) {
    const chosen = new Map(), count = new Map(known.map((look) => [look, 3]));
    for (const [element, whole] of among) {
      const says = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      if (!says && !element.matches("input, select, textarea")) continue;
      if (element.closest(":disabled, [aria-disabled=true]")) continue;
      // what is folded away has a look, and what is for ears only, too; axe sees neither
      if (!element.checkVisibility() || (element.offsetWidth < 2 && element.offsetHeight < 2)) continue;
      const look = short(whole), times = count.get(look) || 0;
      if (times < 3 || whole.endsWith("|over")) chosen.set(element, look);
      count.set(look, times + 1);
    }
    return chosen;
  }

  function short(text) {
    let one = 7, other = 11;
    for (let at = 0; at < text.length; at += 1) {
      one = Math.imul(one ^ text.charCodeAt(at), 2654435761);
      other = Math.imul(other ^ text.charCodeAt(at), 1597334677);
    }
    return (one >>> 0) * 2097152 + (other >>> 11);
  }

  // Elements that show a part of what is in them; axe decides which of them nobody reaches by keys.
  const scrolling = (among) => [...among.keys()].filter((element) =>
    (element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight)
    && /auto|scroll/.test(getComputedStyle(element).overflow));

  // The contrast of those that were chosen, every other rule everywhere.
  async function run(where, wanted, chosen) {
    const contrast = axe._audit.rules.find((rule) => rule.id === "color-contrast");
    const matches = contrast.matches;
    contrast.matches = (node, ...more) => chosen.has(node) && matches.call(contrast, node, ...more);
    try {
      return await violations(where, wanted);
    } finally {
      contrast.matches = matches;
    }
  }

  async function violations(where, wanted) {
    const options = { resultTypes: ["violations"], runOnly: wanted, preload: false, iframes: false };
    const said = await axe.run(where, options);
    return said.violations.flatMap((one) => one.nodes.slice(0, 4).map((node) => {
      const why = node.any.length ? node.any[0].message.slice(0, 160) : "";
      return one.id + ": " + node.html.slice(0, 120) + " — " + why;
    }));
  }

  window.nuanlinLook = {
    async everything(known) {
      before = looks();
      const chosen = everyLook(before, known);
      return [await run(document, rules(), chosen), [...chosen.values()]];
    },
    async colours(known) {
      const chosen = everyLook(looks(), known), include = [...chosen.keys()];
      return [include.length ? await run({ include }, ["color-contrast"], chosen) : [], [...chosen.values()]];
    },
    async differences(known) {
      const now = looks(), include = differences(now), hidden = scrolling(now);
      const within = new Map([...now].filter(([element]) => include.some((one) => one.contains(element))));
      const chosen = everyLook(within, known);
      const said = include.length ? await run({ include }, rules(), chosen) : [];
      const unreached = hidden.length ? await violations({ include: hidden }, ["scrollable-region-focusable"]) : [];
      return [said.concat(unreached), [...chosen.values()]];
    },
  };
})();
