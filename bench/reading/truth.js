// Says what the page shows: role, accessible name, box in screen pixels and state of everything visible.
(() => {
  const roleOf = (e) => {
    const given = e.getAttribute("role");
    if (given) return given === "img" ? "image" : given;
    const tag = e.tagName.toLowerCase(), type = e.type;
    if (tag === "a") return "link";
    if (tag === "button" || (tag === "input" && /submit|button/.test(type))) return "button";
    if (tag === "input") return { checkbox: "checkbox", radio: "radio", range: "slider", number: "spinbutton" }[type] || "textbox";
    if (tag === "textarea") return "textbox";
    if (tag === "select") return e.size > 1 ? "listbox" : "combobox";
    if (tag === "option") return e.parentElement.size > 1 ? "option" : null;
    if (/^h[1-3]$/.test(tag)) return "heading";
    if (/^t[dh]$/.test(tag)) return e.querySelector("input,select,a,label") ? null : "cell";
    return null;
  };
  const nameOf = (e, role) => {
    if (e.getAttribute("aria-label")) return e.getAttribute("aria-label");
    if (e.labels && e.labels.length) return e.labels[0].innerText.trim();
    if (e.type === "submit" && e.tagName === "INPUT") return e.value;
    if (role === "textbox") return e.placeholder || null;
    return e.innerText ? e.innerText.trim() : null;
  };
  const report = () => {
    const left = window.screenX + (window.outerWidth - window.innerWidth) / 2;
    const top = window.screenY + (window.outerHeight - window.innerHeight) - (window.outerWidth - window.innerWidth) / 2;
    const found = [];
    for (const e of document.querySelectorAll("*")) {
      const role = roleOf(e);
      if (!role || /tablist|listbox|^menu$|table/.test(role)) continue;
      const r = e.getBoundingClientRect();
      if (r.width < 2 || r.height < 2 || r.bottom > innerHeight) continue;
      const state = {};
      if (role === "checkbox" || role === "radio") state.checked = e.checked;
      if (role === "switch") state.checked = e.getAttribute("aria-checked") === "true";
      if (role === "textbox" || role === "spinbutton") state.value = e.value;
      if (role === "combobox") state.value = e.options[e.selectedIndex].text;
      if (role === "tab" || (role === "option") || role === "menuitem")
        state.selected = e.selected === true || e.getAttribute("aria-selected") === "true";
      if (e.disabled) state.disabled = true;
      if (document.activeElement === e && role === "textbox") state.focused = true;
      found.push({ role, text: nameOf(e, role), state,
        box: [r.x + left, r.y + top, r.width, r.height].map(Math.round) });
    }
    fetch(location.pathname, { method: "POST", body: JSON.stringify(found) });
  };
  setTimeout(report, 700);
})();
