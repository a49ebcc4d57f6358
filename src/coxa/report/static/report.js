"use strict";
/* Exploring and saving pictures. Without this script the page says and shows everything all the same. */
(() => {
  const NARROW = 640;
  const SAID = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap",
    "stroke-linejoin", "opacity", "paint-order", "font-family", "font-size", "font-weight", "text-anchor"];
  const packed = document.getElementById("plotly");
  let arriving = null;

  /* What is drawn from lies in the page as gzip in base64. */
  const unpacked = (place) => {
    const bytes = Uint8Array.from(atob(place.textContent.trim()), (letter) => letter.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  };

  /* The security policy lets Plotly run only when its digest is right. */
  const unpack = async () => {
    const script = document.createElement("script");
    script.textContent = await unpacked(packed);
    /* Its maps, which no report uses, bring a style sheet that the policy refuses; one of that name keeps it away. */
    for (const [, id] of script.textContent.matchAll(/getElementById\("([0-9a-f]{64})"\)/g))
      document.head.append(Object.assign(document.createElement("meta"), { id }));
    document.head.append(script);
    if (!window.Plotly) throw new Error("the drawing script did not start");
    return window.Plotly;
  };
  const plotly = () => (arriving ??= unpack());

  const say = (figure, words) => {
    const place = figure.querySelector(".status");
    place.textContent = words;
    place.hidden = !words;
  };

  const explore = async (figure) => {
    const button = figure.querySelector("[data-act=explore]");
    const place = figure.querySelector(".explored");
    say(figure, "");
    button.disabled = true;
    try {
      const Plotly = await plotly();
      const told = JSON.parse(await unpacked(figure.querySelector("script.data")));
      place.hidden = false;
      const fitting = figure.clientWidth < NARROW ? { ...told, ...told.narrow } : told;
      const { data, layout, frames = [], config } = fitting;
      await Plotly.newPlot(place, { data, layout, frames, config: { ...config, responsive: true } });
      await Plotly.Plots.resize(place); /* margins are known only now; words beside them move along */
      figure.querySelector(".still").hidden = true;
      button.firstChild.data = "Plain picture";
      button.setAttribute("aria-pressed", "true");
    } catch (fault) {
      place.replaceChildren();
      place.hidden = true;
      figure.querySelector(".still").hidden = false;
      say(figure, "This browser cannot draw it to explore; the plain picture stays.");
    }
    button.disabled = false;
  };

  const rest = (figure) => {
    const button = figure.querySelector("[data-act=explore]");
    const place = figure.querySelector(".explored");
    if (window.Plotly) window.Plotly.purge(place);
    place.replaceChildren();
    place.hidden = true;
    figure.querySelector(".still").hidden = false;
    button.firstChild.data = "Explore";
    button.setAttribute("aria-pressed", "false");
  };

  /* Colours as any program reads them: mixed ones are asked of a canvas. */
  const dot = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const plain = (value) => {
    if (!/^(color|oklab|oklch|lab)\(/.test(value)) return value;
    dot.clearRect(0, 0, 1, 1);
    dot.fillStyle = value;
    dot.fillRect(0, 0, 1, 1);
    const [r, g, b] = dot.getImageData(0, 0, 1, 1).data;
    return `rgb(${r},${g},${b})`;
  };

  /* A copy of a picture that looks the same without the page's style sheet. */
  const copied = (svg) => {
    const copy = svg.cloneNode(true);
    const own = [svg, ...svg.querySelectorAll("*")];
    [copy, ...copy.querySelectorAll("*")].forEach((node, k) => {
      const look = getComputedStyle(own[k]);
      for (const name of SAID) {
        const value = look.getPropertyValue(name);
        const url = (node.getAttribute(name) || "").startsWith("url(");
        if (value && !url && !value.startsWith("url(")) node.setAttribute(name, plain(value));
      }
      node.removeAttribute("class");
    });
    return copy;
  };

  const NS = "http://www.w3.org/2000/svg";
  const made = (name, told, words) => {
    const node = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(told)) node.setAttribute(key, value);
    if (words) node.textContent = words;
    return node;
  };

  /* All panels of a figure and its legend as one picture. */
  const whole = (figure) => {
    const still = figure.querySelector(".still");
    const was = still.hidden;
    still.hidden = false;
    const panels = [...still.querySelectorAll(".chart-panel > svg")];
    const boxes = panels.map((svg) => svg.viewBox.baseVal);
    const columns = panels.length > 1 ? 2 : 1;
    const width = 340, gap = 24, wide = columns * width + (columns + 1) * gap;
    const sheet = made("svg", { xmlns: NS, "font-family": "system-ui, sans-serif" });
    sheet.append(made("rect", { width: "100%", height: "100%", fill: "#fff" }));
    const title = figure.querySelector("h3").textContent;
    sheet.append(made("text", { x: gap, y: 36, "font-size": 18, "font-weight": 600, fill: "#1b2225" }, title));
    let y = 56;
    for (let k = 0; k < panels.length; k += columns) {
      const row = panels.slice(k, k + columns);
      row.forEach((svg, i) => {
        const copy = copied(svg);
        const box = boxes[k + i];
        for (const [key, value] of Object.entries({ x: gap + i * (width + gap), y, width, height: (width * box.height) / box.width }))
          copy.setAttribute(key, value);
        sheet.append(copy);
      });
      y += Math.max(...row.map((_, i) => (width * boxes[k + i].height) / boxes[k + i].width)) + gap;
    }
    for (const entry of still.querySelectorAll(".chart-legend li")) {
      const key = entry.querySelector("svg");
      if (key) {
        const copy = copied(key);
        for (const [name, value] of Object.entries({ x: gap, y, width: 30, height: 16 })) copy.setAttribute(name, value);
        sheet.append(copy);
      }
      sheet.append(made("text", { x: gap + 40, y: y + 13, "font-size": 13, fill: "#1b2225" }, entry.textContent.trim()));
      y += 22;
    }
    still.hidden = was;
    for (const [name, value] of Object.entries({ viewBox: `0 0 ${wide} ${y + 12}`, width: wide, height: y + 12 })) sheet.setAttribute(name, value);
    return { text: new XMLSerializer().serializeToString(sheet), width: wide, height: y + 12 };
  };

  const hand = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  const save = async (figure, kind) => {
    const { text, width, height } = whole(figure);
    const name = `coxa-${figure.id}.${kind}`;
    if (kind === "svg") return hand(new Blob([text], { type: "image/svg+xml" }), name);
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: 2 * width, height: 2 * height });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    return hand(blob, name);
  };

  const act = (figure, what, pressed) => {
    if (what === "explore") return pressed ? rest(figure) : explore(figure);
    return save(figure, what).catch(() => say(figure, "This browser cannot save the picture."));
  };

  for (const figure of document.querySelectorAll("figure.picture")) {
    for (const button of figure.querySelectorAll("button[data-act]")) {
      if (button.dataset.act === "explore" && (!packed || !window.DecompressionStream)) continue;
      button.hidden = false;
      button.addEventListener("click", () => act(figure, button.dataset.act, button.getAttribute("aria-pressed") === "true"));
    }
  }

  const inSpace = document.querySelectorAll("figure[data-space]");
  if (packed && window.DecompressionStream && window.IntersectionObserver && inSpace.length) {
    const watch = new IntersectionObserver((seen) => {
      for (const { isIntersecting, target } of seen) {
        if (!isIntersecting) continue;
        watch.unobserve(target);
        explore(target);
      }
    }, { rootMargin: "200px" });
    inSpace.forEach((figure) => watch.observe(figure));
  }
})();
