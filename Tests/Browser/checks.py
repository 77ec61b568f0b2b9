"""What has to hold of every page, as scripts that run in it. Each gives a list of faults."""

NOTHING_RAN = """(() => {
  const faults = [];
  if (window.hacked !== undefined) faults.push("a script out of a bundle ran: " + window.hacked);
  for (const one of document.querySelectorAll("img, iframe, object, embed, link, base, form, video, audio")) {
    faults.push("an element out of nowhere: " + one.outerHTML.slice(0, 80));
  }
  const scripts = [...document.scripts].filter((one) => one.type !== "application/json");
  if (scripts.length > 1) faults.push(scripts.length + " scripts");
  for (const one of document.querySelectorAll("*")) {
    for (const attribute of one.attributes) {
      if (attribute.name.startsWith("on")) faults.push("a handler: " + attribute.name);
      if (/^\\s*javascript:/i.test(attribute.value)) faults.push("an address that runs: " + attribute.value.slice(0, 60));
    }
  }
  if (/[\\u202A-\\u202E\\u2066-\\u2069\\u0000-\\u0008\\u001B\\u0080-\\u009F]/.test(document.body.textContent)) {
    faults.push("a sign that acts on the display");
  }
  return faults;
})()"""

FITS = """(() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > width + 1
    && !one.closest(".wide, .list"));
  return ["wider than " + width + ": " + wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 120)).join(" | ")];
})()"""

CAN_BE_READ_ALOUD = """(() => {
  const faults = [];
  if (document.querySelectorAll("main").length !== 1) faults.push("not one main part");
  if (!document.documentElement.lang) faults.push("no language");
  if (!document.title.trim()) faults.push("no title");
  let level = 0;
  for (const head of document.querySelectorAll("h1, h2, h3, h4")) {
    const own = Number(head.tagName[1]);
    if (own > level + 1 && level > 0) faults.push("a heading skips a level: " + head.textContent.slice(0, 60));
    level = own;
  }
  const ids = new Set();
  for (const one of document.querySelectorAll("[id]")) {
    if (ids.has(one.id)) faults.push("an id twice: " + one.id);
    ids.add(one.id);
  }
  for (const link of document.querySelectorAll("a[href^='#']")) {
    if (!ids.has(link.getAttribute("href").slice(1))) faults.push("a link to nowhere: " + link.getAttribute("href"));
  }
  for (const one of document.querySelectorAll("button, input, select, canvas, [tabindex='0'], [role='img']")) {
    const name = one.getAttribute("aria-label") || one.textContent.trim() || one.querySelector("title")?.textContent;
    if (!name) faults.push("without a name: " + one.outerHTML.slice(0, 100));
  }
  for (const table of document.querySelectorAll("table")) {
    if (!table.caption && !table.getAttribute("aria-label")) faults.push("a table without a caption");
  }
  return faults;
})()"""

CONTRAST = """(() => {
  const faults = new Set();
  const light = (colour) => {
    const parts = colour.match(/[\\d.]+/g).map(Number).slice(0, 3).map((one) => {
      const share = one / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const paper = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (!/, 0\\)$|transparent/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let count = 0; walker.nextNode() && count < 20000; count++) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.nodeValue.trim() || !element.checkVisibility() || element.closest("svg, script, style")) continue;
    const style = getComputedStyle(element);
    const values = [light(style.color), light(paper(element))].sort((one, two) => two - one);
    const ratio = (values[0] + 0.05) / (values[1] + 0.05);
    if (ratio < 4.5) {
      faults.add(ratio.toFixed(2) + " for " + element.tagName + "." + element.className + " " + style.color + " on " + paper(element));
    }
  }
  return [...faults].slice(0, 5);
})()"""
