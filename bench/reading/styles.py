"""Looks of pages: one style sheet each over the same blocks, from bare HTML to the looks of well-known kits."""

from __future__ import annotations

__all__ = ["STYLES", "sheet"]

# What every sheet but the bare one shares: where things stand, not how they look.
LAYOUT = """
*{box-sizing:border-box}.row{display:flex;gap:14px;align-items:center;flex-wrap:wrap;margin:10px 0}
.cols{display:flex;gap:28px;align-items:flex-start}.cols>*{flex:0 1 auto}.field{margin:10px 0}
.above label.l{display:block;margin-bottom:4px}.left .field{display:flex;align-items:center;gap:12px}
.left label.l{width:120px}.field input:not([type]),.field select,.field textarea{width:260px}
.tabs{display:flex}.tabs>*{cursor:pointer}.icon{display:inline-flex;align-items:center;justify-content:center}
.icon svg,.pic svg{width:18px;height:18px;fill:none;stroke:currentColor;stroke-width:2}
.sw{display:inline-block;position:relative}.sw i{position:absolute}
.tree,.list,.menu,.nav{list-style:none;margin:0;padding:0}.pop{display:inline-block}
.bar{width:240px;overflow:hidden}.bar i{display:block;height:100%}table{border-collapse:collapse;text-align:left}
"""

BOOT = """
body{margin:0;padding:20px 32px;font:16px/1.5 "Liberation Sans",Arial,sans-serif;color:#212529;background:#fff}
h1{font-size:32px;font-weight:500;margin:0 0 12px}h2{font-size:24px;font-weight:500;margin:14px 0 8px}a{color:#0d6efd}
input:not([type]),input[type=number],select,textarea{font:inherit;padding:6px 12px;border:1px solid #ced4da;border-radius:6px;background:#fff;color:inherit}
input:focus{border-color:#86b7fe;outline:0;box-shadow:0 0 0 4px #0d6efd40}::placeholder{color:#6c757d}
button{font:inherit;padding:6px 12px;border:1px solid #6c757d;border-radius:6px;background:#fff;color:#6c757d}
button.p{background:#0d6efd;border-color:#0d6efd;color:#fff}button:disabled{opacity:.65}
.icon{width:38px;height:38px;padding:0}.bare{border:0;color:#495057}.tabs{border-bottom:1px solid #dee2e6}
.tabs>*{padding:8px 16px;color:#0d6efd;border:1px solid transparent;margin-bottom:-1px;border-radius:6px 6px 0 0}
.tabs [aria-selected=true]{color:#495057;background:#fff;border-color:#dee2e6 #dee2e6 #fff}
.sw{width:32px;height:16px;border-radius:16px;border:1px solid #bfbfbf;background:#fff}.sw i{width:12px;height:12px;border-radius:6px;left:1px;top:1px;background:#bfbfbf}
.sw[aria-checked=true]{background:#0d6efd;border-color:#0d6efd}.sw[aria-checked=true] i{left:17px;background:#fff}
.menu{border:1px solid #ccc;border-radius:6px;padding:8px 0;background:#fff;width:180px}.menu li{padding:4px 16px}.menu [aria-selected=true]{background:#e9ecef}
.list{border:1px solid #dee2e6;border-radius:6px;width:220px}.list li{padding:8px 16px;border-bottom:1px solid #dee2e6}.list [aria-selected=true]{background:#0d6efd;color:#fff}
.tree li{padding:3px 0}.tip{background:#000;color:#fff;font-size:14px;border-radius:6px;padding:4px 8px;opacity:.9}
.bar{height:16px;border-radius:6px;background:#e9ecef}.bar i{background:#0d6efd}td,th{padding:8px 16px;border-bottom:1px solid #dee2e6}
.nav li{padding:8px 16px;border-radius:6px}.nav{width:180px}.nav [aria-selected=true]{background:#0d6efd;color:#fff}
"""
MATERIAL = """
body{margin:0;padding:24px 32px;font:16px/1.4 "Liberation Sans",Roboto,sans-serif;color:#1d1b20;background:#fef7ff}
h1{font-size:30px;font-weight:400;margin:0 0 14px}h2{font-size:22px;font-weight:400;margin:14px 0 8px}a{color:#6750a4}
input:not([type]),input[type=number],select,textarea{font:inherit;padding:14px 16px;border:0;border-bottom:1px solid #49454f;border-radius:4px 4px 0 0;background:#e6e0e9;color:inherit}
input:focus{border-bottom:2px solid #6750a4;outline:0}::placeholder{color:#49454f}
button{font:500 14px "Liberation Sans";padding:10px 24px;border:1px solid #79747e;border-radius:20px;background:transparent;color:#6750a4}
button.p{background:#6750a4;border-color:#6750a4;color:#fff}button:disabled{background:#e3dfe6;border-color:#e3dfe6;color:#a19da6}
.icon{width:40px;height:40px;padding:0;border:0;color:#49454f}.tabs{border-bottom:1px solid #cac4d0}
.tabs>*{padding:14px 24px;font-size:14px;color:#49454f}.tabs [aria-selected=true]{color:#6750a4;box-shadow:inset 0 -3px #6750a4}
.sw{width:52px;height:32px;border-radius:16px;border:2px solid #79747e;background:#e6e0e9}.sw i{width:16px;height:16px;border-radius:8px;left:6px;top:6px;background:#79747e}
.sw[aria-checked=true]{background:#6750a4;border-color:#6750a4}.sw[aria-checked=true] i{width:24px;height:24px;border-radius:12px;left:22px;top:2px;background:#fff}
.menu{border-radius:4px;padding:8px 0;background:#f3edf7;width:200px;box-shadow:0 2px 6px #0004}.menu li{padding:10px 16px}.menu [aria-selected=true]{background:#e0d8e6}
.list{width:240px;background:#fef7ff}.list li{padding:12px 16px}.list [aria-selected=true]{background:#e8def8}
.tree li{padding:6px 0}.tip{background:#322f35;color:#f5eff7;font-size:12px;border-radius:4px;padding:6px 8px}
.bar{height:4px;background:#e6e0e9}.bar i{background:#6750a4}td,th{padding:12px 16px;border-bottom:1px solid #cac4d0}
.nav li{padding:12px 16px;border-radius:24px}.nav{width:200px}.nav [aria-selected=true]{background:#e8def8}
input[type=range],input[type=checkbox],input[type=radio]{accent-color:#6750a4}
"""
FLAT = """
body{margin:0;padding:24px;font:15px/1.4 "DejaVu Sans",sans-serif;color:#333;background:#fff}
h1{font-size:26px;margin:0 0 12px}h2{font-size:20px;margin:12px 0 6px}a{color:#0a7d5a;text-decoration:none}
input:not([type]),input[type=number],select,textarea{font:inherit;padding:9px 12px;border:0;background:#eef1f4;color:inherit}
input:focus{outline:2px solid #0a7d5a}::placeholder{color:#8b949e}
button{font:inherit;padding:9px 16px;border:0;background:#eef1f4;color:#333}button.p{background:#0a7d5a;color:#fff}
button:disabled{color:#b8bec5}.icon{width:36px;height:36px;padding:0;background:transparent;color:#555}
.tabs>*{padding:10px 18px;color:#777}.tabs [aria-selected=true]{color:#0a7d5a;font-weight:bold;border-bottom:3px solid #0a7d5a}
.sw{width:40px;height:20px;border-radius:10px;background:#cfd6dd}.sw i{width:16px;height:16px;border-radius:8px;left:2px;top:2px;background:#fff}
.sw[aria-checked=true]{background:#0a7d5a}.sw[aria-checked=true] i{left:22px}
.menu{background:#fff;box-shadow:0 2px 10px #0003;width:190px;padding:6px 0}.menu li{padding:8px 16px}.menu [aria-selected=true]{background:#eef1f4}
.list{width:220px;background:#f7f8fa}.list li{padding:9px 14px}.list [aria-selected=true]{background:#d3efe5;color:#0a5d43}
.tree li{padding:4px 0}.tip{background:#444;color:#fff;padding:6px 10px;font-size:13px}.bar{height:8px;background:#e3e7eb}.bar i{background:#0a7d5a}
td,th{padding:9px 14px}tr:nth-child(even){background:#f5f7f9}.nav li{padding:10px 14px}.nav{width:170px;background:#f7f8fa}.nav [aria-selected=true]{background:#0a7d5a;color:#fff}
"""
DARK = """
body{margin:0;padding:24px 30px;font:15px/1.45 "DejaVu Sans",sans-serif;color:#d7dce2;background:#1b1f24}
h1{font-size:26px;margin:0 0 12px;color:#fff}h2{font-size:20px;margin:12px 0 8px}a{color:#79b8ff}
input:not([type]),input[type=number],select,textarea{font:inherit;padding:8px 10px;border:1px solid #444d56;border-radius:5px;background:#24292e;color:#e6eaef}
input:focus{border-color:#2f81f7;outline:0;box-shadow:0 0 0 2px #2f81f766}::placeholder{color:#7d8590}
button{font:inherit;padding:8px 15px;border:1px solid #444d56;border-radius:5px;background:#2d333b;color:#d7dce2}
button.p{background:#238636;border-color:#2ea043;color:#fff}button:disabled{color:#59616b}.icon{width:36px;height:36px;padding:0}.bare{border:0;background:transparent}
.tabs{border-bottom:1px solid #373e47}.tabs>*{padding:9px 16px;color:#9aa4af}.tabs [aria-selected=true]{color:#fff;border-bottom:2px solid #f78166}
.sw{width:42px;height:22px;border-radius:11px;background:#4b535d}.sw i{width:16px;height:16px;border-radius:8px;left:3px;top:3px;background:#fff}
.sw[aria-checked=true]{background:#2f81f7}.sw[aria-checked=true] i{left:23px}
.menu{border:1px solid #444d56;border-radius:6px;padding:6px 0;background:#2d333b;width:190px}.menu li{padding:7px 16px}.menu [aria-selected=true]{background:#2f81f7;color:#fff}
.list{border:1px solid #444d56;border-radius:6px;width:220px}.list li{padding:8px 14px}.list [aria-selected=true]{background:#1f6feb;color:#fff}
.tree li{padding:4px 0}.tip{background:#6e7681;color:#fff;border-radius:5px;padding:5px 9px;font-size:13px}.bar{height:10px;border-radius:5px;background:#373e47}.bar i{background:#2ea043}
td,th{padding:8px 15px;border:1px solid #373e47}.nav li{padding:9px 14px;border-radius:5px}.nav{width:170px}.nav [aria-selected=true]{background:#2d333b;color:#fff}
input[type=checkbox],input[type=radio],input[type=range]{color-scheme:dark}select{color-scheme:dark}
"""
DENSE = """
body{margin:0;padding:10px;font:12px/1.3 "DejaVu Sans",Verdana,sans-serif;color:#222;background:#f2f2f2}
h1{font-size:18px;margin:0 0 6px}h2{font-size:14px;margin:6px 0}a{color:#0645ad}
input:not([type]),input[type=number],select,textarea,button{font:inherit}input:not([type]){padding:2px 4px;border:1px solid #8a8a8a}
.icon{width:24px;height:24px;padding:0}.icon svg{width:14px;height:14px}.tabs>*{padding:4px 10px;border:1px solid #aaa;border-bottom:0;background:#ddd;margin-right:2px}
.tabs [aria-selected=true]{background:#fff;font-weight:bold}.sw{width:28px;height:16px;border-radius:8px;background:#999}.sw i{width:12px;height:12px;border-radius:6px;left:2px;top:2px;background:#fff}
.sw[aria-checked=true]{background:#2d7d2d}.sw[aria-checked=true] i{left:14px}.menu{border:1px solid #777;background:#fff;width:140px}.menu li{padding:3px 10px}.menu [aria-selected=true]{background:#316ac5;color:#fff}
.list{border:1px solid #777;background:#fff;width:160px}.list li{padding:3px 6px}.list [aria-selected=true]{background:#316ac5;color:#fff}
.tree li{padding:2px 0}.tip{background:#ffffe1;border:1px solid #333;padding:2px 5px}.bar{height:12px;border:1px solid #888;background:#fff}.bar i{background:#5a5}
td,th{padding:3px 8px;border:1px solid #bbb;background:#fff}th{background:#e4e4e4}.nav li{padding:4px 8px}.nav{width:130px;background:#fff;border:1px solid #bbb}.nav [aria-selected=true]{background:#dce6f5}
.row{gap:8px;margin:5px 0}.field{margin:4px 0}
"""
SERIF = """
body{margin:0;padding:28px 60px;font:18px/1.5 "Liberation Serif",Georgia,serif;color:#222;background:#fffdf8;max-width:1000px}
h1{font-size:36px;margin:0 0 10px}h2{font-size:25px;margin:14px 0 6px}a{color:#7a1f1f}
input:not([type]),input[type=number],select,textarea{font:inherit;padding:6px 8px;border:1px solid #999;background:#fff}
button{font:inherit;padding:6px 18px;border:1px solid #7a1f1f;background:#fffdf8;color:#7a1f1f}button.p{background:#7a1f1f;color:#fff}button:disabled{opacity:.5}
.icon{width:36px;height:36px;padding:0}.tabs>*{padding:6px 14px}.tabs [aria-selected=true]{border-bottom:2px solid #7a1f1f}
.tip{background:#f4ecd8;border:1px solid #cbb;padding:4px 8px;font-size:15px}.bar{height:8px;background:#e8e0d0}.bar i{background:#7a1f1f}
td,th{padding:6px 14px;border-bottom:1px solid #cbb}.menu{border:1px solid #cbb;width:180px;background:#fff}.menu li{padding:5px 14px}.menu [aria-selected=true]{background:#f4ecd8}
"""
FLUENT = """
body{margin:0;padding:22px 28px;font:14px/1.4 "Liberation Sans",sans-serif;color:#242424;background:#fafafa}
h1{font-size:28px;font-weight:600;margin:0 0 12px}h2{font-size:20px;font-weight:600;margin:12px 0 8px}a{color:#115ea3}
input:not([type]),input[type=number],select,textarea{font:inherit;padding:6px 10px;border:1px solid #d1d1d1;border-bottom-color:#616161;border-radius:4px;background:#fff;color:inherit}
input:focus{border-bottom:2px solid #0f6cbd;outline:0}::placeholder{color:#707070}
button{font:600 14px "Liberation Sans";padding:6px 14px;border:1px solid #d1d1d1;border-radius:4px;background:#fff;color:#242424}
button.p{background:#0f6cbd;border-color:#0f6cbd;color:#fff}button:disabled{background:#f0f0f0;border-color:#e0e0e0;color:#bdbdbd}
.icon{width:32px;height:32px;padding:0}.bare{border:0;background:transparent}.tabs>*{padding:10px 12px}.tabs [aria-selected=true]{font-weight:600;box-shadow:inset 0 -3px #0f6cbd}
.sw{width:40px;height:20px;border-radius:10px;border:1px solid #616161;background:#fff}.sw i{width:14px;height:14px;border-radius:7px;left:2px;top:2px;background:#616161}
.sw[aria-checked=true]{background:#0f6cbd;border-color:#0f6cbd}.sw[aria-checked=true] i{left:22px;background:#fff}
.menu{border-radius:4px;background:#fff;box-shadow:0 4px 10px #0003;padding:4px;width:170px}.menu li{padding:6px 10px;border-radius:4px}.menu [aria-selected=true]{background:#ebebeb}
.list{width:210px;background:#fff;border:1px solid #e0e0e0;border-radius:4px;padding:4px}.list li{padding:7px 10px;border-radius:4px}.list [aria-selected=true]{background:#cfe4fa}
.tree li{padding:4px 0}.tip{background:#fff;box-shadow:0 2px 8px #0004;border-radius:4px;padding:5px 11px;font-size:12px}.bar{height:4px;border-radius:2px;background:#e0e0e0}.bar i{background:#0f6cbd}
td,th{padding:10px 12px;border-bottom:1px solid #e0e0e0}.nav li{padding:8px 12px;border-radius:4px}.nav{width:180px}.nav [aria-selected=true]{background:#ebebeb;box-shadow:inset 3px 0 #0f6cbd}
"""
SLATE = """
body{margin:0;padding:26px 32px;font:16px/1.5 "Noto Sans CJK JP","Liberation Sans",sans-serif;color:#e2e8f0;background:#0f172a}
h1{font-size:30px;font-weight:700;margin:0 0 14px}h2{font-size:20px;font-weight:600;margin:12px 0 8px}a{color:#38bdf8;text-decoration:none}
input:not([type]),input[type=number],select,textarea{font:inherit;padding:8px 12px;border:1px solid #334155;border-radius:8px;background:#1e293b;color:#f1f5f9}
input:focus{border-color:#38bdf8;outline:0}::placeholder{color:#64748b}
button{font:inherit;padding:8px 18px;border:0;border-radius:8px;background:#334155;color:#f1f5f9}button.p{background:#0284c7}button:disabled{opacity:.45}
.icon{width:40px;height:40px;padding:0}.bare{background:transparent;color:#94a3b8}.tabs{background:#1e293b;border-radius:8px;padding:4px;display:inline-flex}.tabs>*{padding:6px 16px;border-radius:6px;color:#94a3b8}
.tabs [aria-selected=true]{background:#0f172a;color:#fff}.sw{width:44px;height:24px;border-radius:12px;background:#334155}.sw i{width:20px;height:20px;border-radius:10px;left:2px;top:2px;background:#fff}
.sw[aria-checked=true]{background:#0284c7}.sw[aria-checked=true] i{left:22px}.menu{border:1px solid #334155;border-radius:8px;background:#1e293b;padding:6px;width:190px}.menu li{padding:6px 12px;border-radius:6px}
.menu [aria-selected=true]{background:#334155}.list{border:1px solid #334155;border-radius:8px;width:230px}.list li{padding:9px 14px;border-bottom:1px solid #334155}.list [aria-selected=true]{background:#0284c7}
.tree li{padding:5px 0}.tip{background:#f1f5f9;color:#0f172a;border-radius:6px;padding:5px 10px;font-size:14px}.bar{height:8px;border-radius:4px;background:#334155}.bar i{background:#38bdf8}
td,th{padding:10px 16px;border-bottom:1px solid #334155}.nav li{padding:9px 14px;border-radius:8px;color:#94a3b8}.nav{width:190px}.nav [aria-selected=true]{background:#1e293b;color:#fff}
input[type=checkbox],input[type=radio],input[type=range]{color-scheme:dark}select{color-scheme:dark}
"""
RETRO = """
body{margin:0;padding:12px;font:13px "Liberation Sans",Arial;color:#000;background:#c0c0c0}h1{font-size:20px;margin:0 0 8px}h2{font-size:15px;margin:8px 0}
input:not([type]),input[type=number],select,textarea,.list{font:inherit;padding:3px 4px;border:2px solid;border-color:#808080 #fff #fff #808080;background:#fff}
button{font:inherit;padding:4px 14px;border:2px solid;border-color:#fff #404040 #404040 #fff;background:#c0c0c0}button:disabled{color:#808080;text-shadow:1px 1px #fff}
.icon{width:28px;height:26px;padding:0}.tabs>*{padding:4px 12px;border:2px solid;border-color:#fff #404040 #c0c0c0 #fff;border-radius:3px 3px 0 0}.tabs [aria-selected=true]{padding-bottom:8px;margin-bottom:-4px}
.sw{width:32px;height:16px;border:1px solid #404040;background:#fff}.sw i{width:12px;height:12px;left:1px;top:1px;background:#808080}.sw[aria-checked=true]{background:#000080}.sw[aria-checked=true] i{left:17px;background:#fff}
.menu{border:2px solid;border-color:#fff #404040 #404040 #fff;width:150px}.menu li{padding:4px 18px}.menu [aria-selected=true]{background:#000080;color:#fff}.list{width:170px}.list li{padding:2px 4px}.list [aria-selected=true]{background:#000080;color:#fff}
.tree li{padding:2px 0}.tip{background:#ffffe1;border:1px solid #000;padding:2px 4px}.bar{height:16px;border:1px solid #808080;background:#fff}.bar i{background:#000080}td,th{padding:3px 8px;border:1px solid #808080;background:#fff}
.nav li{padding:4px 8px}.nav{width:140px;background:#fff}.nav [aria-selected=true]{background:#000080;color:#fff}.row{gap:8px}
"""
PILL = """
body{margin:0;padding:28px;font:15px/1.5 "URW Gothic","Liberation Sans",sans-serif;color:#2b2d42;background:#f6f4ef}
h1{font-size:30px;margin:0 0 12px}h2{font-size:21px;margin:12px 0 8px}a{color:#d1495b}
input:not([type]),input[type=number],select{font:inherit;padding:9px 18px;border:2px solid #cbc6ba;border-radius:24px;background:#fff;color:inherit}
textarea{font:inherit;padding:10px 16px;border:2px solid #cbc6ba;border-radius:14px;background:#fff}input:focus{border-color:#d1495b;outline:0}::placeholder{color:#9a958a}
button{font:inherit;padding:9px 22px;border:2px solid #2b2d42;border-radius:24px;background:transparent;color:#2b2d42}button.p{background:#d1495b;border-color:#d1495b;color:#fff}button:disabled{border-color:#cbc6ba;color:#b3aea2}
.icon{width:42px;height:42px;padding:0;border-radius:21px}.bare{border-color:transparent}.tabs{gap:8px}.tabs>*{padding:7px 18px;border-radius:20px}.tabs [aria-selected=true]{background:#2b2d42;color:#fff}
.sw{width:46px;height:26px;border-radius:13px;background:#cbc6ba}.sw i{width:20px;height:20px;border-radius:10px;left:3px;top:3px;background:#fff}.sw[aria-checked=true]{background:#2a9d8f}.sw[aria-checked=true] i{left:23px}
.menu{border-radius:14px;background:#fff;box-shadow:0 3px 12px #0003;padding:8px;width:190px}.menu li{padding:7px 14px;border-radius:10px}.menu [aria-selected=true]{background:#f3e3e5}
.list{border:2px solid #cbc6ba;border-radius:14px;background:#fff;width:220px;overflow:hidden}.list li{padding:8px 16px}.list [aria-selected=true]{background:#2a9d8f;color:#fff}.tree li{padding:5px 0}
.tip{background:#2b2d42;color:#fff;border-radius:12px;padding:5px 12px;font-size:13px}.bar{height:10px;border-radius:5px;background:#e3dfd5}.bar i{background:#2a9d8f}td,th{padding:9px 16px;border-bottom:2px solid #e3dfd5}
.nav li{padding:9px 16px;border-radius:20px}.nav{width:180px}.nav [aria-selected=true]{background:#2b2d42;color:#fff}
"""
BARE = ".left label.l,.above label.l{margin-right:8px}.above label.l{display:block}.sw,.icon svg{display:none}"

STYLES = {
    "bare": BARE,
    "boot": LAYOUT + BOOT,
    "material": LAYOUT + MATERIAL,
    "flat": LAYOUT + FLAT,
    "dark": LAYOUT + DARK,
    "dense": LAYOUT + DENSE,
    "serif": LAYOUT + SERIF,
    "fluent": LAYOUT + FLUENT,
    "slate": LAYOUT + SLATE,
    "retro": LAYOUT + RETRO,
    "pill": LAYOUT + PILL,
}


def sheet(name: str) -> str:
    """The style sheet of a look."""
    return STYLES[name]
