// What a page shows, asked from an isolated world: `(budgetMs, most) => {...}`.
// Everything the page can name is reached through prototypes: a form's fields hide the form's own methods.
(budget, most) => {
  const start = performance.now()
  const late = () => performance.now() - start > budget
  const proto = (type, name) => Object.getOwnPropertyDescriptor(type.prototype, name)
  const method = (type, name) => Function.prototype.call.bind(type.prototype[name])
  const getter = (type, name) => Function.prototype.call.bind(proto(type, name).get)
  const attribute = method(Element, 'getAttribute')
  const has = method(Element, 'hasAttribute')
  const matches = method(Element, 'matches')
  const rectOf = method(Element, 'getBoundingClientRect')
  const rectsOf = method(Element, 'getClientRects')
  const visible = method(Element, 'checkVisibility')
  const shadowOf = getter(Element, 'shadowRoot')
  const parentOf = getter(Node, 'parentNode')
  const textOf = getter(Node, 'textContent')
  const tagOf = getter(Element, 'localName')
  const shownText = getter(HTMLElement, 'innerText')
  const rootOf = method(Node, 'getRootNode')
  const LONGEST = 400
  const squeeze = text => String(text ?? '').slice(0, 4 * LONGEST).replace(/\s+/g, ' ').trim().slice(0, LONGEST)

  const ROLES = new Set(('button link textbox checkbox radio combobox option tab menuitem slider spinbutton ' +
    'switch image heading cell treeitem').split(' '))
  const SAME = {
    img: 'image', searchbox: 'textbox', menuitemcheckbox: 'menuitem', menuitemradio: 'menuitem',
    gridcell: 'cell', columnheader: 'cell', rowheader: 'cell', listbox: '', presentation: '',
  }
  const TYPES = {
    button: 'button', submit: 'button', reset: 'button', image: 'button', file: 'button', color: 'button',
    checkbox: 'checkbox', radio: 'radio', range: 'slider', number: 'spinbutton',
  }
  const TAGS = {
    button: 'button', textarea: 'textbox', summary: 'button', option: 'option', img: 'image', svg: 'image',
    h1: 'heading', h2: 'heading', h3: 'heading', h4: 'heading', h5: 'heading', h6: 'heading',
    td: 'cell', th: 'cell', canvas: 'image',
  }
  const FIELDS = new Set(['textbox', 'combobox', 'spinbutton', 'slider'])
  const MARKS = new Set(['checkbox', 'radio', 'switch'])
  const BEARS = new Set(['image', 'cell', 'text'])  // what lies in these is something by itself

  const roleOf = (e, tag) => {
    const said = (attribute(e, 'role') ?? '').trim().split(/\s+/)[0].toLowerCase()
    if (said && (ROLES.has(said) || said in SAME)) {
      const role = SAME[said] ?? said
      if (role) return role
      if (said === 'presentation') return tag === 'img' || tag === 'svg' ? 'image' : null
    }
    if (tag === 'a' || tag === 'area') return has(e, 'href') || has(e, 'onclick') ? 'link' : null
    if (tag === 'input') {
      if (attribute(e, 'list') !== null) return 'combobox'
      return TYPES[inputType(e)] ?? (inputType(e) === 'hidden' ? null : 'textbox')
    }
    if (tag === 'select') return getter(HTMLSelectElement, 'size')(e) > 1 || has(e, 'multiple') ? null : 'combobox'
    if (tag in TAGS) return TAGS[tag]
    const editable = attribute(e, 'contenteditable')
    if (editable === '' || editable === 'true' || editable === 'plaintext-only') return 'textbox'
    if (has(e, 'onclick') || (has(e, 'tabindex') && attribute(e, 'tabindex') !== '-1')) {
      return shortEnough(e) ? 'button' : null
    }
    return tag !== 'label' && tag !== 'html' && tag !== 'body' && clickable(e) ? 'button' : null
  }
  // What turns the pointer into a hand by itself is there to be clicked, whatever it is made of.
  const clickable = e => {
    if (!ownText(e) || inTaken(e) || captions(e) || getComputedStyle(e).cursor !== 'pointer') return false
    const around = up(e)
    return shortEnough(e) && !(around instanceof Element && getComputedStyle(around).cursor === 'pointer' && ownText(around))
  }
  const shortEnough = e => getter(Element, 'childElementCount')(e) <= 4 && squeeze(textOf(e)).length <= 80
  const inputType = getter(HTMLInputElement, 'type')
  const first = getter(Node, 'firstChild'), next = getter(Node, 'nextSibling'), kind = getter(Node, 'nodeType')
  const dataOf = getter(CharacterData, 'data')
  const html = e => e instanceof HTMLElement
  const ownText = e => {
    for (let child = first(e); child; child = next(child)) {
      if (kind(child) === 3 && /\S/.test(dataOf(child))) return true
    }
    return false
  }
  const innerText = e => squeeze(html(e) && textOf(e).length < 20000 ? shownText(e) : textOf(e).slice(0, 1600))

  const labelsOf = e => {
    const of = [HTMLInputElement, HTMLSelectElement, HTMLTextAreaElement, HTMLButtonElement, HTMLMeterElement]
    const type = of.find(type => e instanceof type)
    return type === undefined ? [] : [...(getter(type, 'labels')(e) ?? [])]
  }
  const referred = (e, name) => {
    const ids = (attribute(e, name) ?? '').split(/\s+/).filter(Boolean).slice(0, 8)
    const root = rootOf(e)
    const find = id => (root instanceof Document ? method(Document, 'getElementById') : method(DocumentFragment, 'getElementById'))(root, id)
    if (!(root instanceof DocumentFragment || root instanceof Document)) return ''
    return squeeze(ids.map(find).filter(Boolean).map(innerText).join(' '))
  }
  const nameOf = (e, tag, role) => {
    const said = referred(e, 'aria-labelledby') || squeeze(attribute(e, 'aria-label'))
    if (said) return said
    const label = squeeze(labelsOf(e).map(l => labelText(l, e)).join(' '))
    if (tag === 'input') {
      const type = inputType(e)
      if (type === 'submit' || type === 'reset' || type === 'button') {
        return squeeze(getter(HTMLInputElement, 'value')(e)) || (type === 'submit' ? 'Submit' : type === 'reset' ? 'Reset' : '')
      }
      if (type === 'image') return squeeze(attribute(e, 'alt'))
    }
    if (label) return label
    if (role === 'image') return squeeze(attribute(e, 'alt') ?? attribute(e, 'title') ?? svgTitle(e))
    if (!FIELDS.has(role)) {
      const text = innerText(e) || pictured(e)
      if (text) return text
    }
    return squeeze(attribute(e, 'placeholder')) || squeeze(attribute(e, 'aria-placeholder')) || squeeze(attribute(e, 'title'))
  }
  // What a label holds besides the field itself.
  const labelText = (l, field) => {
    const inside = method(Node, 'contains')(l, field)
    if (!inside || !(field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement)) return innerText(l)
    return squeeze(innerText(l).replace(innerText(field), ' '))
  }
  const svgTitle = e => {
    const title = method(Element, 'querySelector')(e, 'title')
    return title ? textOf(title) : ''
  }
  const pictured = e => {
    const image = method(Element, 'querySelector')(e, 'img[alt],svg title,[aria-label]')
    return image ? squeeze(attribute(image, 'alt') ?? attribute(image, 'aria-label') ?? textOf(image)) : ''
  }

  const secret = e => e instanceof HTMLInputElement && inputType(e) === 'password' ||
    getComputedStyle(e).webkitTextSecurity !== 'none'
  const valueOf = (e, role) => {
    if (!FIELDS.has(role) || secret(e)) return null
    if (e instanceof HTMLInputElement) return squeeze(getter(HTMLInputElement, 'value')(e))
    if (e instanceof HTMLTextAreaElement) return getter(HTMLTextAreaElement, 'value')(e).slice(0, 4 * LONGEST)
    if (e instanceof HTMLSelectElement) {
      return squeeze([...getter(HTMLSelectElement, 'selectedOptions')(e)].map(o => getter(HTMLOptionElement, 'label')(o)).join(', '))
    }
    const said = attribute(e, 'aria-valuetext') ?? attribute(e, 'aria-valuenow')
    return said !== null ? squeeze(said) : role === 'slider' ? null : innerText(e)
  }
  const yes = (e, name) => {
    const said = attribute(e, name)
    return said === 'true' ? true : said === 'false' ? false : null
  }
  const stateOf = (e, tag, role) => {
    let checked = yes(e, 'aria-checked') ?? yes(e, 'aria-pressed')
    if (tag === 'input' && (MARKS.has(role))) {
      checked = getter(HTMLInputElement, 'indeterminate')(e) ? null : getter(HTMLInputElement, 'checked')(e)
    }
    let expanded = yes(e, 'aria-expanded')
    if (tag === 'summary') expanded = parentOf(e) instanceof HTMLDetailsElement ? has(parentOf(e), 'open') : expanded
    const selected = tag === 'option' ? getter(HTMLOptionElement, 'selected')(e) : yes(e, 'aria-selected')
    const off = matches(e, ':disabled') || yes(e, 'aria-disabled') === true
    const plain = role === 'text' || role === 'heading' || role === 'cell' || role === 'image'
    return [checked, selected, plain ? null : off, plain ? null : focus === e, expanded]
  }

  // The innermost element at a point, through open shadow roots.
  const at = (x, y) => {
    let hit = method(Document, 'elementFromPoint')(document, x, y)
    for (let shadow; hit && (shadow = shadowOf(hit)); ) {
      const inner = method(ShadowRoot, 'elementFromPoint')(shadow, x, y)
      if (!inner || inner === hit) break
      hit = inner
    }
    return hit
  }
  const up = n => parentOf(n) ?? (n instanceof ShadowRoot ? getter(ShadowRoot, 'host')(n) : null)
  const holds = (e, n) => {
    for (let i = 0; n && i < 60; n = up(n), i++) if (n === e) return true
    return false
  }
  const hits = (e, x, y, labels) => {
    const hit = at(x, y)
    if (!hit) return false
    if (holds(e, hit) || labels.some(l => holds(l, hit))) return true
    return holds(hit, e) && getComputedStyle(e).pointerEvents === 'none'
  }
  const W = innerWidth, H = innerHeight
  const clipped = r => {
    const x = Math.max(0, r.left), y = Math.max(0, r.top)
    return {x, y, w: Math.min(W, r.right) - x, h: Math.min(H, r.bottom) - y}
  }
  // On a page of very many boxes each hit test is slow: after a while what is left is told unsurely.
  let hitting = 0, sure = true
  const shown = (e, r, labels) => {
    if (hitting > budget / 3) {
      sure = false
      return true
    }
    const began = performance.now()
    const seen = tested(e, r, labels)
    hitting += performance.now() - began
    return seen
  }
  const tested = (e, r, labels) => {
    for (const [fx, fy] of [[.5, .5], [.25, .5], [.75, .5], [.5, .2], [.5, .8]]) {
      if (hits(e, r.x + r.w * fx, r.y + r.h * fy, labels)) return true
    }
    return false
  }
  const boxOf = (e, role) => {
    let r = clipped(rectOf(e))
    if (role === 'link' && r.h > 0) {  // a link over two lines is where its first piece is
      const pieces = rectsOf(e)
      if (pieces.length > 1) for (const piece of pieces) if (piece.width > 4 && piece.height > 4) { r = clipped(piece); break }
    }
    return r
  }
  // A box whose real control is hidden is where its label is.
  const marked = (e, labels) => {
    for (const label of labels) {
      const r = clipped(rectOf(label))
      if (r.w > 2 && r.h > 2 && shown(label, r, [])) return r
    }
    return null
  }

  let focus = null
  if (method(Document, 'hasFocus')(document)) {
    focus = getter(Document, 'activeElement')(document)
    for (let shadow; focus && (shadow = shadowOf(focus)); ) {
      const inner = getter(ShadowRoot, 'activeElement')(shadow)
      if (!inner) break
      focus = inner
    }
  }

  const found = [], frames = [], taken = new WeakSet()
  let done = true
  const inTaken = e => {
    for (let n = up(e), i = 0; n && i < 12; n = up(n), i++) if (taken.has(n)) return true
    return false
  }
  // Whether a text is what a box to check is called: that one bears it.
  const captions = e => {
    for (let n = e, i = 0; n && i < 6; n = up(n), i++) {
      if (n instanceof HTMLLabelElement) {
        const control = getter(HTMLLabelElement, 'control')(n)
        return control instanceof HTMLInputElement && ['checkbox', 'radio'].includes(inputType(control))
      }
    }
    return false
  }
  const take = (e, tag) => {
    const place = rectOf(e)
    const out = place.right <= 0 || place.bottom <= 0 || place.left >= W || place.top >= H || place.width < 3 || place.height < 3
    if (out && tag !== 'input') return  // most of a long page ends here
    let role = roleOf(e, tag)
    if (role === null && tag !== 'iframe' && ownText(e)) role = 'text'
    if (role === null && tag !== 'iframe') return
    let r = boxOf(e, role)
    const labels = MARKS.has(role) ? labelsOf(e) : []
    const here = r.w > 2 && r.h > 2
    if (!here && labels.length === 0) return
    if (tag === 'iframe') {
      if (shown(e, r, [])) frames.push([e, r])
      return
    }
    if ((role === 'image' || role === 'text') && inTaken(e)) return
    if (role === 'text' && captions(e)) return
    if (here && !visible(e, {visibilityProperty: true, opacityProperty: role === 'text', contentVisibilityAuto: true})) return
    if (role === 'text') {
      const range = method(Document, 'createRange')(getter(Node, 'ownerDocument')(e))
      method(Range, 'selectNodeContents')(range, e)
      const pieces = method(Range, 'getClientRects')(range)
      if (pieces.length !== 1) return  // only what stands on one line can be compared with a line that was read
      r = clipped(pieces[0])
      if (r.w <= 2 || r.h <= 2) return
    }
    const hidden = MARKS.has(role) && tag === 'input' && (!here || getComputedStyle(e).opacity === '0')
    if (hidden || !here || !shown(e, r, labels)) {
      const other = hidden || labels.length ? marked(e, labels) : null
      if (other === null && !(hidden && here && shown(e, r, labels))) return
      r = other ?? r
    }
    if (!BEARS.has(role)) taken.add(e)
    found.push([sure, role, nameOf(e, tag, role), r.x, r.y, r.w, r.h, valueOf(e, role), ...stateOf(e, tag, role)])
  }
  const looked = new WeakSet()
  const look = e => {
    if (looked.has(e)) return
    looked.add(e)
    take(e, tagOf(e))
  }
  // On a long page what shows comes first: the neighbours of those that show, of one in so many.
  const STRIDE = 64
  const sample = all => {
    for (let i = 0; i < all.length && !late(); i += STRIDE) {
      const r = rectOf(all[i])
      if (r.bottom < -H / 4 || r.top > H * 1.25 || r.height > 2 * H) continue
      for (let k = Math.max(0, i - STRIDE); k < Math.min(all.length, i + STRIDE) && !late(); k++) look(all[k])
    }
  }
  const walk = root => {
    const all = (root instanceof Document ? method(Document, 'querySelectorAll') : method(DocumentFragment, 'querySelectorAll'))(root, '*')
    if (root === document && all.length > 3000) sample(all)
    for (let i = 0; i < all.length; i++) {
      if ((i & 15) === 15 && late()) { done = false; return }
      if (found.length >= most) { done = false; return }
      const e = all[i]
      look(e)
      const shadow = shadowOf(e)
      if (shadow) walk(shadow)
    }
  }
  walk(document)
  const ids = frames.map(([e, r]) => [r.x + getter(Element, 'clientLeft')(e), r.y + getter(Element, 'clientTop')(e), r.w, r.h])
  const view = [W, H, devicePixelRatio, visualViewport.offsetLeft, visualViewport.offsetTop, visualViewport.scale]
  return {view, done, found, frames: ids}
}
