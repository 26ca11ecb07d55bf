.PHONY: demo demo-sweep test check bench bench-perception sweep clean help
help:
	@echo "make demo    from nothing to a verified run on a private desktop"
	@echo "make demo-sweep  the demo with 5 seeds, 2 voices and 2 phrasings"
	@echo "make test    every test (installs what is missing)"
	@echo "make check   lint, types, layers, house rules"
	@echo "make bench   figures of perception and of one act, beside their baselines"
	@echo "make bench-perception  figures of seeing, hearing and waiting alone (P1 to P11, P15)"
	@echo "make sweep   long crash sweeps, resumable: SWEEP='--minutes 10 --resume'"
demo:
	@scripts/set-up run
	@"$${VENV:-.venv}/bin/python" -c 'import sys; from lookhear.tasks.demo import main; sys.exit(main())'
demo-sweep:
	@scripts/set-up dev
	@"$${VENV:-.venv}/bin/python" bench/demo_sweep.py $(SWEEP)
test:
	@scripts/set-up dev
	@scripts/test
check:
	@scripts/set-up dev
	@scripts/check
bench-perception:
	@scripts/set-up dev
	@"$${VENV:-.venv}/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/bench.txt
	@"$${VENV:-.venv}/bin/python" bench/run.py --perception
bench:
	@scripts/set-up dev
	@"$${VENV:-.venv}/bin/python" bench/run.py
sweep:
	@scripts/set-up dev
	@"$${VENV:-.venv}/bin/python" bench/kill_sweep.py $(SWEEP)
	@"$${VENV:-.venv}/bin/python" bench/task_kill_sweep.py $(SWEEP)
clean:
	rm -rf .venv build dist *.egg-info
