// Says what the page shows: role, accessible name, box in screen pixels and state of everything visible, and its words.
(() => {
  const scale = devicePixelRatio;
  // What looks the same: steppers are drawn under the pointer only, and a menu within a page is a list in a frame.
  const ALIKE = { tooltip: ["text"], spinbutton: ["textbox"], menuitem: ["option"], option: ["menuitem"] };
  const roleOf = (e) => {
    const given = e.getAttribute("role");
    if (given) return given === "img" ? "image" : given;
    if (e.dataset && e.dataset.nav !== undefined) return "link";
    const tag = e.tagName.toLowerCase(), type = e.type;
    if (tag === "a") return "link";
    if (tag === "button" || (tag === "input" && /submit|button/.test(type))) return "button";
    if (tag === "input") return { checkbox: "checkbox", radio: "radio", range: "slider", number: "spinbutton" }[type] || "textbox";
    if (tag === "textarea") return "textbox";
    if (tag === "select") return e.size > 1 ? null : "combobox";
    if (tag === "option") return e.parentElement.size > 1 ? "option" : null;
    if (/^h[1-3]$/.test(tag)) return "heading";
    if (/^t[dh]$/.test(tag)) return e.querySelector("input,select,a,label,table,fieldset") ? null : "cell";
    return null;
  };
  const nameOf = (e, role) => {
    if (e.getAttribute("aria-label")) return e.getAttribute("aria-label");
    if (e.dataset && e.dataset.name) return e.dataset.name;
    if (e.labels && e.labels.length) return e.labels[0].innerText.trim();
    if (e.type === "submit" && e.tagName === "INPUT") return e.value;
    if (/textbox|combobox|spinbutton|slider/.test(role)) return e.placeholder || null;
    return e.innerText ? e.innerText.trim() || null : null;
  };
  const shown = (e) => { const s = getComputedStyle(e); return s.visibility !== "hidden" && s.display !== "none"; };
  const report = () => {
    const side = (window.outerWidth - window.innerWidth) / 2;
    const left = window.screenX + side, top = window.screenY + (window.outerHeight - window.innerHeight) - side;
    const place = (r) => [(r.x + left) * scale, (r.y + top) * scale, r.width * scale, r.height * scale].map(Math.round);
    const visible = (r) => r.width >= 2 && r.height >= 2 && r.bottom <= innerHeight && r.right <= innerWidth && r.top >= 0;
    const things = [], words = [];
    for (const e of document.querySelectorAll("body *")) {
      const role = roleOf(e);
      if (!role || /tablist|listbox|^menu$|table|^tree$/.test(role)) continue;
      const r = e.getBoundingClientRect();
      if (!visible(r) || !shown(e)) continue;
      const state = {};
      if (role === "checkbox" || role === "radio") state.checked = e.checked;
      if (role === "switch") state.checked = e.getAttribute("aria-checked") === "true";
      if (role === "textbox" || role === "spinbutton") state.value = e.value;
      if (role === "slider" && e.value !== undefined) state.value = e.value;
      if (role === "combobox") state.value = e.options[e.selectedIndex].text;
      if (role === "tab" || role === "option")
        state.selected = e.selected === true || e.getAttribute("aria-selected") === "true";
      if (e.hasAttribute("aria-expanded") && role === "treeitem") state.expanded = e.getAttribute("aria-expanded") === "true";
      if (/button|checkbox/.test(role) && e.disabled !== undefined) state.disabled = e.disabled;
      if (role === "textbox") state.focused = document.activeElement === e;
      const icon = role === "image" || (e.dataset && e.dataset.icon !== undefined);
      const also = icon ? ["button", "image", "link"] : e.dataset && e.dataset.nav !== undefined
        ? ["option", "tab", "menuitem", "button"] : ALIKE[role] || [];
      things.push({ role, text: nameOf(e, role), state, also, box: place(r), seen: !e.getAttribute("aria-label") || role === "switch" });
      if (/textbox|spinbutton|combobox/.test(role) && e.tagName !== "DIV") {
        const text = role === "combobox" ? state.value : e.value || e.placeholder || "";
        for (const word of text.split(/\s+/).filter(Boolean)) words.push({ text: word, box: place(r) });
      }
    }
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let n = walk.nextNode(); n; n = walk.nextNode()) {
      const p = n.parentElement;
      if (/script|style|textarea|^select$/i.test(p.tagName) || (p.tagName === "OPTION" && !(p.parentElement.size > 1))) continue;
      if (p.dataset && p.dataset.sign !== undefined) continue;
      for (const m of n.data.matchAll(/\S+/g)) {
        const range = document.createRange();
        range.setStart(n, m.index); range.setEnd(n, m.index + m[0].length);
        const r = range.getBoundingClientRect();
        if (visible(r) && shown(p)) words.push({ text: m[0], box: place(r) });
      }
    }
    fetch(location.pathname, { method: "POST", body: JSON.stringify({ things, words }) });
  };
  setTimeout(report, 700);
})();
