// What a page does with a script: the timeline zooms and opens records, the table filters, texts are copied, codes are
// told where the pointer or the focus is. Without it the page shows all the same. It writes text as text only and asks
// nobody for anything.

extension HTMLReport {
    /// The script of every page that shows records.
    static let script: StaticString = #"""

        "use strict";
        (() => {
        const severities = ["verbose", "info", "warning", "error", "critical"];
        const bases = ["UTC as written", "UTC from the record's own bias", "UTC by the device's offset", "instant not known"];
        const laneMax = 12, rowHeight = 28, labelWidth = 150, axisHeight = 40;

        function make(name, properties, ...children) {
          const element = document.createElement(name);
          for (const [key, value] of Object.entries(properties || {})) {
            if (key in element) element[key] = value; else element.setAttribute(key, value);
          }
          element.append(...children);
          return element;
        }

        // The clock of UTC shifted by an offset: the script never asks for the zone of the reader.
        function stamp(time, offset, digits) {
          return new Date(time + offset * 60000).toISOString().replace("T", " ").slice(0, digits);
        }

        async function copy(text, button) {
          let done = false;
          try {
            await navigator.clipboard.writeText(text);
            done = true;
          } catch {
            const area = make("textarea", { value: text });
            document.body.append(area);
            area.select();
            done = document.execCommand("copy");
            area.remove();
          }
          const label = button.dataset.label || (button.dataset.label = button.textContent);
          button.textContent = done ? "Copied" : "Select the text to copy it";
          setTimeout(() => { button.textContent = label; }, 2000);
        }

        // MARK: Records

        class Explorer {
          constructor(host, number) {
            this.host = host;
            this.number = number;
            this.names = JSON.parse(host.querySelector("script.names").textContent);
            this.rows = JSON.parse(host.querySelector("script.rows").textContent);
            this.timed = this.rows.filter((row) => row[0] !== null);
            this.offset = this.names.offsets.find((offset) => offset !== null);
            this.least = 0;
            this.words = [];
            this.grouping = "source";
            this.selected = -1;
            host.classList.add("live");
            this.buildTools();
            if (this.timed.length > 0) this.buildStage();
            this.buildList();
            this.all = this.timed.length > 0 ? this.span() : [0, 1];
            this.view = this.all.slice();
            this.filter();
          }

          span() {
            const first = this.timed[0][0], last = this.timed[this.timed.length - 1][0];
            const pad = Math.max(1000, (last - first) * 0.01);
            return [first - pad, last + pad];
          }

          buildTools() {
            const search = make("input", { type: "search", placeholder: "Search records" });
            search.setAttribute("aria-label", "Search records");
            search.addEventListener("input", () => {
              this.words = search.value.toLowerCase().split(/\s+/).filter((word) => word);
              this.filter();
            });
            const level = make("select", {});
            level.setAttribute("aria-label", "Least severity");
            for (const [value, label] of [[0, "All records"], [2, "Warnings and worse"], [3, "Errors only"]]) {
              level.append(make("option", { value, textContent: label }));
            }
            level.addEventListener("change", () => { this.least = Number(level.value); this.filter(); });
            this.tools = make("div", { className: "tools" }, search, level);
            if ((this.names.rungs || []).length > 0) {
              const grouping = make("select", {});
              grouping.setAttribute("aria-label", "Lanes");
              for (const [value, label] of [["source", "Lanes by source"], ["rung", "Lanes by rung of the ladder"]]) {
                grouping.append(make("option", { value, textContent: label }));
              }
              grouping.addEventListener("change", () => { this.grouping = grouping.value; this.filter(); });
              this.tools.append(grouping);
            }
            if (this.timed.length > 0) {
              const button = (label, text, act) => {
                const one = make("button", { type: "button", textContent: text, title: label });
                one.setAttribute("aria-label", label);
                one.addEventListener("click", act);
                this.tools.append(one);
              };
              button("Zoom in", "+", () => this.zoom(0.5, 0.5));
              button("Zoom out", "\u2212", () => this.zoom(2, 0.5));
              button("Earlier", "\u2190", () => this.pan(-0.25));
              button("Later", "\u2192", () => this.pan(0.25));
              button("Show all", "All", () => this.show(this.all[0], this.all[1]));
            }
            this.count = make("span", { className: "faint" });
            this.count.setAttribute("role", "status");
            this.tools.append(this.count);
            this.host.append(this.tools);
          }

          // MARK: The picture

          buildStage() {
            this.canvas = make("canvas", { tabIndex: 0 });
            this.canvas.setAttribute("role", "application");
            this.canvas.setAttribute("aria-label",
              "Timeline. Arrow keys move, plus and minus zoom, Home shows all, Enter opens the record in the middle.");
            this.tip = make("div", { className: "tip", hidden: true });
            this.stage = make("div", { className: "stage" }, this.canvas, this.tip);
            this.host.append(this.stage,
              make("p", { className: "faint", textContent:
                "Drag to move. Click the picture, then turn the wheel to zoom. Click a mark to open its record." }));
            const canvas = this.canvas;
            canvas.addEventListener("wheel", (event) => {
              if (document.activeElement !== canvas && !event.ctrlKey) return;
              event.preventDefault();
              this.zoom(event.deltaY < 0 ? 0.8 : 1.25, this.fraction(event));
            }, { passive: false });
            canvas.addEventListener("pointerdown", (event) => {
              canvas.focus({ preventScroll: true });
              canvas.setPointerCapture(event.pointerId);
              this.drag = { x: event.clientX, view: this.view.slice(), moved: false };
            });
            canvas.addEventListener("pointermove", (event) => this.pointerMoved(event));
            canvas.addEventListener("pointerup", (event) => {
              const drag = this.drag;
              this.drag = null;
              if (drag && !drag.moved) {
                const row = this.nearest(event);
                if (row) this.select(this.shown.indexOf(row), true);
              }
            });
            canvas.addEventListener("pointerleave", () => { this.tip.hidden = true; });
            canvas.addEventListener("keydown", (event) => this.pictureKey(event));
            new ResizeObserver(() => this.draw()).observe(canvas);
            matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
          }

          pictureKey(event) {
            const acts = {
              ArrowLeft: () => this.pan(-0.1), ArrowRight: () => this.pan(0.1),
              "+": () => this.zoom(0.5, 0.5), "=": () => this.zoom(0.5, 0.5), "-": () => this.zoom(2, 0.5),
              Home: () => this.show(this.all[0], this.all[1]), Enter: () => this.openMiddle(),
            };
            if (!acts[event.key]) return;
            event.preventDefault();
            acts[event.key]();
          }

          openMiddle() {
            const middle = (this.view[0] + this.view[1]) / 2;
            let best = -1;
            this.shown.forEach((row, index) => {
              if (row[0] === null) return;
              if (best < 0 || Math.abs(row[0] - middle) < Math.abs(this.shown[best][0] - middle)) best = index;
            });
            if (best >= 0) this.select(best, true);
          }

          pointerMoved(event) {
            if (this.drag) {
              const moved = event.clientX - this.drag.x;
              if (Math.abs(moved) > 3) this.drag.moved = true;
              if (!this.drag.moved) return;
              const shift = -moved / this.plotWidth() * (this.drag.view[1] - this.drag.view[0]);
              this.show(this.drag.view[0] + shift, this.drag.view[1] + shift);
              return;
            }
            const row = this.nearest(event);
            this.tip.hidden = !row;
            if (!row) return;
            const box = this.canvas.getBoundingClientRect();
            this.tip.textContent = this.local(row) + "  " + severities[row[2]] + "  " + row[6].slice(0, 240);
            this.tip.style.top = event.clientY - box.top + 18 + "px";
            this.tip.style.left = Math.max(0, Math.min(event.clientX - box.left, box.width - this.tip.offsetWidth)) + "px";
          }

          // On a narrow page the name of a lane stands above its marks.
          isNarrow() { return this.canvas.clientWidth < 560; }
          laneHeight() { return this.isNarrow() ? 34 : 22; }
          plotWidth() { return Math.max(10, this.canvas.clientWidth - this.labels()); }
          labels() { return this.isNarrow() ? 0 : labelWidth; }

          fraction(event) {
            const box = this.canvas.getBoundingClientRect();
            return Math.min(1, Math.max(0, (event.clientX - box.left - this.labels()) / this.plotWidth()));
          }

          zoom(factor, at) {
            const length = this.view[1] - this.view[0];
            const next = Math.min(this.all[1] - this.all[0], Math.max(20, length * factor));
            const start = this.view[0] + (length - next) * at;
            this.show(start, start + next);
          }

          pan(share) {
            const shift = (this.view[1] - this.view[0]) * share;
            this.show(this.view[0] + shift, this.view[1] + shift);
          }

          show(from, to) {
            const length = Math.min(to - from, this.all[1] - this.all[0]);
            const start = Math.min(Math.max(from, this.all[0]), this.all[1] - length);
            this.view = [start, start + length];
            // However often a wheel turns, a picture is drawn once.
            if (!this.due) this.due = requestAnimationFrame(() => { this.due = 0; this.cut(); });
          }

          // MARK: What is shown

          matches(row) {
            if (row[2] < this.least) return false;
            if (this.words.length === 0) return true;
            const hay = row.hay || (row.hay = [row[6], this.names.sources[row[3]], this.names.artifacts[row[4]],
              this.marks(row).join(" ")].join(" ").toLowerCase());
            return this.words.every((word) => hay.includes(word));
          }

          marks(row) { return (row[7] || []).map((mark) => this.names.marks[mark]); }

          lane(row) {
            if (this.grouping === "source") return this.names.sources[row[3]];
            const rungs = (row[8] || []).map((finding) => this.names.findings[finding].rung).filter((rung) => rung >= 0);
            return rungs.length > 0 ? this.names.rungs[Math.min(...rungs)] : "no rung";
          }

          // What passes the search, and the lane of each: looked at only when the search changes.
          filter() {
            this.passing = this.rows.filter((row) => this.matches(row));
            const counts = new Map();
            for (const row of this.passing) {
              if (row[0] !== null) counts.set(this.lane(row), (counts.get(this.lane(row)) || 0) + 1);
            }
            this.lanes = this.named(counts);
            const numbers = new Map(this.lanes.map((name, index) => [name, index]));
            this.laneOf = Uint8Array.from(this.passing, (row) => numbers.get(this.lane(row)) ?? this.lanes.length - 1);
            this.cut();
          }

          // The lanes with most records, in the order of the ladder where lanes are its rungs.
          named(counts) {
            if (this.grouping === "rung") return [...this.names.rungs, "no rung"].filter((name) => counts.has(name));
            const names = [...counts.keys()].sort((one, two) => counts.get(two) - counts.get(one) || (one < two ? -1 : 1));
            return names.length <= laneMax ? names : [...names.slice(0, laneMax - 1), "other sources"];
          }

          // How many of the passing rows come before an instant; those without one stand at the end.
          before(time) {
            let low = 0, high = this.passing.length;
            while (low < high) {
              const middle = (low + high) >> 1;
              if (this.passing[middle][0] !== null && this.passing[middle][0] < time) low = middle + 1; else high = middle;
            }
            return low;
          }

          // What of it lies in the window of the picture.
          cut() {
            const chosen = this.selected >= 0 && this.shown ? this.shown[this.selected] : null;
            const whole = this.view[0] <= this.all[0] && this.view[1] >= this.all[1];
            this.first = whole ? 0 : this.before(this.view[0]);
            this.shown = whole ? this.passing : this.passing.slice(this.first, this.before(this.view[1] + 1));
            this.selected = chosen ? this.shown.indexOf(chosen) : -1;
            this.count.textContent = this.shown.length + " of " + this.rows.length + " records"
              + (whole ? "" : " in this window");
            this.list.scrollTop = 0;
            this.drawList();
            this.draw();
          }

          draw() {
            if (!this.canvas || !this.passing) return;
            const lanes = this.lanes;
            const ratio = window.devicePixelRatio || 1;
            const height = Math.max(1, lanes.length) * this.laneHeight() + axisHeight;
            const width = this.canvas.clientWidth;
            this.canvas.style.height = height + "px";
            this.canvas.width = width * ratio;
            this.canvas.height = height * ratio;
            const context = this.canvas.getContext("2d");
            context.scale(ratio, ratio);
            const style = getComputedStyle(document.documentElement);
            this.paint = (name) => style.getPropertyValue(name);
            this.drawLanes(context, lanes, width);
            this.drawMarks(context, lanes.length);
            this.drawAxis(context, lanes.length * this.laneHeight(), width);
          }

          drawLanes(context, lanes, width) {
            const laneHeight = this.laneHeight(), room = this.isNarrow() ? width : labelWidth - 12;
            context.font = this.isNarrow() ? "10px system-ui, sans-serif" : "12px system-ui, sans-serif";
            lanes.forEach((name, index) => {
              context.fillStyle = this.paint("--line");
              context.fillRect(0, (index + 1) * laneHeight - 1, width, 1);
              context.fillStyle = this.paint("--ink");
              let label = name;
              while (label.length > 4 && context.measureText(label).width > room) label = label.slice(0, -2);
              context.fillText(label === name ? label : label + "\u2026", 0, index * laneHeight + (this.isNarrow() ? 10 : 15));
            });
          }

          // One mark for each column of a lane, the worst of what falls into it: as fast for a million records as for ten.
          drawMarks(context, laneCount) {
            const columns = Math.ceil(this.plotWidth()), laneHeight = this.laneHeight(), inset = this.isNarrow() ? 11 : 0;
            const worst = new Uint8Array(columns * Math.max(1, laneCount));
            const [from, to] = this.view;
            const scale = columns / (to - from);
            for (let index = 0; index < this.shown.length && this.shown[index][0] !== null; index++) {
              const row = this.shown[index];
              const column = Math.min(columns - 1, Math.max(0, Math.floor((row[0] - from) * scale)));
              const cell = this.laneOf[this.first + index] * columns + column;
              const mark = row[2] + 1 + (row[8] ? 8 : 0);
              if (worst[cell] < mark) worst[cell] = mark;
            }
            const paints = ["--info", "--info", "--warn", "--bad", "--bad"].map(this.paint);
            for (let cell = 0; cell < worst.length; cell++) {
              if (worst[cell] === 0) continue;
              const isProof = worst[cell] > 8;
              context.fillStyle = paints[(worst[cell] - 1) % 8];
              const top = Math.floor(cell / columns) * laneHeight + inset;
              context.fillRect(this.labels() + cell % columns, top + (isProof ? 2 : 6), isProof ? 3 : 2, isProof ? 18 : 10);
            }
            const row = this.selected >= 0 ? this.shown[this.selected] : null;
            if (!row || row[0] === null) return;
            context.fillStyle = this.paint("--link");
            context.fillRect(this.labels() + (row[0] - from) * scale - 0.5, 0, 1.5, laneCount * laneHeight);
          }

          drawAxis(context, top, width) {
            const [from, to] = this.view;
            const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 3e4, 6e4, 3e5, 6e5, 18e5, 36e5, 108e5, 216e5,
              432e5, 864e5, 1728e5, 6048e5, 12096e5, 2592e6, 7776e6, 31536e6];
            const count = Math.max(1, Math.floor(this.plotWidth() / 150));
            const step = steps.find((one) => (to - from) / one <= count) || 31536e7;
            const digits = step < 1000 ? 23 : step < 60000 ? 19 : step < 864e5 ? 16 : 10;
            const shift = (this.offset ?? 0) * 60000;
            context.font = "11px system-ui, sans-serif";
            for (let at = Math.ceil((from + shift) / step) * step - shift; at <= to; at += step) {
              const x = this.labels() + (at - from) / (to - from) * this.plotWidth();
              context.fillStyle = this.paint("--line");
              context.fillRect(x, 0, 1, top + 5);
              context.fillStyle = this.paint("--ink");
              if (this.offset !== undefined) context.fillText(stamp(at, this.offset, digits), x + 3, top + 15);
              context.fillStyle = this.paint("--faint");
              context.fillText(stamp(at, 0, digits) + "Z", x + 3, top + (this.offset === undefined ? 15 : 30));
            }
            if (this.labels() === 0) return;
            context.fillStyle = this.paint("--ink");
            if (this.offset !== undefined) context.fillText("device clock", 0, top + 15);
            context.fillStyle = this.paint("--faint");
            context.fillText("UTC", 0, top + (this.offset === undefined ? 15 : 30));
          }

          nearest(event) {
            const box = this.canvas.getBoundingClientRect();
            const lane = Math.floor((event.clientY - box.top) / this.laneHeight());
            const scale = this.plotWidth() / (this.view[1] - this.view[0]);
            const x = event.clientX - box.left - this.labels();
            let best = null, distance = 8;
            const reach = (distance + 2) / scale, at = this.view[0] + x / scale;
            for (let index = this.before(at - reach) - this.first; index < this.shown.length; index++) {
              const row = this.shown[index];
              if (row[0] === null || row[0] > at + reach) break;
              const away = Math.abs((row[0] - this.view[0]) * scale - x) - (row[8] ? 1 : 0) - row[2] * 0.1;
              if (away < distance && this.laneOf[this.first + index] === lane) {
                best = row;
                distance = away;
              }
            }
            return best;
          }

          // MARK: The list

          buildList() {
            const id = "list-" + this.number;
            this.columns = make("colgroup", {}, ...["when", "when utc", "level", "origin", ""].map(
              (style) => make("col", { className: style })));
            const heads = [["device clock", ""], ["UTC", "utc"], ["severity", ""], ["source", "origin"], ["record", ""]];
            const head = make("tr", {}, ...heads.map(([text, style]) => {
              const cell = make("th", { textContent: text, className: style });
              cell.setAttribute("role", "columnheader");
              return cell;
            }));
            this.body = make("tbody", {});
            const table = make("table", { id, tabIndex: 0 }, this.columns, make("thead", {}, head), this.body);
            table.setAttribute("role", "grid");
            table.setAttribute("aria-label", "Records. Up and down choose, Enter opens.");
            table.addEventListener("keydown", (event) => this.listKey(event));
            this.table = table;
            this.list = make("div", { className: "list" }, table);
            this.list.addEventListener("scroll", () => this.drawList());
            this.opened = make("section", { className: "opened", tabIndex: -1 });
            this.opened.setAttribute("aria-label", "Record");
            this.opened.append(make("p", { className: "faint", textContent: "Choose a record to see all of it." }));
            this.host.append(this.list, this.opened);
            new ResizeObserver(() => this.drawList()).observe(this.list);
          }

          listKey(event) {
            const page = Math.floor(this.list.clientHeight / rowHeight) - 2;
            const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -1e9, End: 1e9 };
            if (event.key === "Enter") {
              if (this.selected >= 0) this.opened.focus();
            } else if (event.key in steps && this.shown.length > 0) {
              event.preventDefault();
              const next = Math.min(this.shown.length - 1, Math.max(0, this.selected + steps[event.key]));
              this.select(next, false);
            }
          }

          // Only the rows in sight are in the page; the space of the others is kept.
          drawList() {
            if (!this.shown) return;
            const first = Math.max(0, Math.floor(this.list.scrollTop / rowHeight) - 6);
            const last = Math.min(this.shown.length, first + Math.ceil(this.list.clientHeight / rowHeight) + 12);
            const spacer = (count) => {
              const cell = make("td", { colSpan: 5 });
              cell.style.height = count * rowHeight + "px";
              const row = make("tr", { className: "spacer" }, cell);
              row.setAttribute("aria-hidden", "true");
              return row;
            };
            const rows = [];
            if (first > 0) rows.push(spacer(first));
            for (let index = first; index < last; index++) rows.push(this.line(this.shown[index], index));
            if (last < this.shown.length) rows.push(spacer(this.shown.length - last));
            this.body.replaceChildren(...rows);
            this.table.setAttribute("aria-rowcount", this.shown.length + 1);
            if (this.selected >= first && this.selected < last) {
              this.table.setAttribute("aria-activedescendant", "row-" + this.number + "-" + this.selected);
            } else {
              this.table.removeAttribute("aria-activedescendant");
            }
          }

          line(row, index) {
            const cell = (text, style) => {
              const one = make("td", { textContent: text, className: style || "" });
              one.setAttribute("role", "gridcell");
              return one;
            };
            const words = cell("");
            const marks = this.marks(row).join(", ");
            if (marks) words.append(make("span", { className: "known", textContent: marks }), " ");
            words.append(row[6]);
            const level = row[2] >= 3 ? "severe" : row[2] === 2 ? "warned" : "";
            const line = make("tr", { id: "row-" + this.number + "-" + index },
              cell(this.local(row), "time"), cell(row[0] === null ? "not known" : stamp(row[0], 0, 23) + "Z", "time utc"),
              cell(severities[row[2]], level), cell(this.names.sources[row[3]], "origin"), words);
            line.setAttribute("role", "row");
            line.setAttribute("aria-rowindex", index + 2);
            line.setAttribute("aria-selected", index === this.selected);
            line.addEventListener("click", () => this.select(index, false));
            return line;
          }

          local(row) {
            const offset = this.names.offsets[row[4]];
            if (row[0] === null || offset === null || offset === undefined) return row[9] || "";
            return this.host.clientWidth < 720 ? stamp(row[0], offset, 19).slice(5) : stamp(row[0], offset, 23);
          }

          select(index, scrolls) {
            if (index < 0) return;
            this.selected = index;
            const top = index * rowHeight, height = this.list.clientHeight - rowHeight;
            if (scrolls) this.list.scrollTop = Math.max(0, top - height / 2);
            else if (top < this.list.scrollTop) this.list.scrollTop = top;
            else if (top + 2 * rowHeight > this.list.scrollTop + height) this.list.scrollTop = top + 2 * rowHeight - height;
            this.drawList();
            this.draw();
            this.open(this.shown[index]);
          }

          open(row) {
            const facts = make("dl", {});
            const fact = (name, ...value) => {
              if (value[0]) facts.append(make("dt", { textContent: name }), make("dd", {}, ...value));
            };
            const place = this.names.artifacts[row[4]] + (typeof row[5] === "number" ? ":" + row[5] : " record " + row[5]);
            fact("device clock", row[0] !== null && this.offset !== undefined ? stamp(row[0], this.offset, 23) : row[9]);
            fact("UTC", row[0] === null ? "not known" : stamp(row[0], 0, 23) + "Z (" + bases[row[1]] + ")");
            fact("written as", row[9]);
            fact("severity", severities[row[2]]);
            fact("source", this.names.sources[row[3]]);
            fact("place", make("span", { className: "mono", textContent: place }));
            fact("known as", this.marks(row).join(", "));
            for (const number of row[8] || []) {
              const finding = this.names.findings[number];
              fact("proves", make("a", { href: "#" + finding.anchor, textContent: finding.title }));
            }
            for (const [code, meaning] of this.codes(row[6])) fact(code, meaning);
            const button = make("button", { type: "button", textContent: "Copy this record" });
            const time = row[0] === null ? row[9] : stamp(row[0], 0, 23) + "Z";
            button.addEventListener("click", () => copy(time + "  " + place + "\n" + row[6], button));
            this.opened.replaceChildren(make("h3", { textContent: "Record" }), facts, this.around(row), button);
          }

          codes(text) {
            return Object.entries(this.names.codes || {}).filter(([code]) => text.includes(code));
          }

          // The record between those before and after it.
          around(row) {
            const lines = make("ol", { className: "lines" });
            const line = (place, severity, text, isHit) => lines.append(
              make("li", { className: "s" + severity + (isHit ? " hit" : "") },
                make("span", { className: "number", textContent: place }), make("span", { className: "words", textContent: text })));
            for (const [place, severity, text] of row[10] || []) line(place, severity, text, false);
            line(row[5], row[2], row[6], true);
            for (const [place, severity, text] of row[11] || []) line(place, severity, text, false);
            return lines;
          }
        }

        // MARK: The page

        document.querySelectorAll(".explorer").forEach((host, number) => new Explorer(host, number + 1));

        for (const text of document.querySelectorAll("[data-copy]")) {
          const button = make("button", { type: "button", textContent: text.dataset.copy });
          const source = document.getElementById(text.dataset.from);
          button.addEventListener("click", () => copy((source.tagName === "PRE" ? source.textContent : source.innerText).trim() + "\n", button));
          text.append(button);
        }

        const bubble = make("div", { className: "tip", hidden: true, id: "code-meaning" });
        document.body.append(bubble);
        for (const code of document.querySelectorAll("a.code")) {
          const meaning = code.title;
          const tell = () => {
            const box = code.getBoundingClientRect();
            code.removeAttribute("title");
            bubble.textContent = meaning;
            bubble.hidden = false;
            bubble.style.top = box.bottom + scrollY + 4 + "px";
            bubble.style.left = Math.max(8, Math.min(box.left, innerWidth - bubble.offsetWidth - 16)) + scrollX + "px";
          };
          const hush = () => { bubble.hidden = true; code.title = meaning; };
          code.addEventListener("mouseenter", tell);
          code.addEventListener("focus", tell);
          code.addEventListener("mouseleave", hush);
          code.addEventListener("blur", hush);
        }
        addEventListener("keydown", (event) => { if (event.key === "Escape") bubble.hidden = true; });

        let closed = [];
        addEventListener("beforeprint", () => {
          closed = [...document.querySelectorAll("details:not([open])")];
          for (const one of closed) one.open = true;
        });
        addEventListener("afterprint", () => { for (const one of closed) one.open = false; });
        })();

        """#
}
