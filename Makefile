# make run | manage | test | check | bench | mutants | pictures; docs/operations.md tells more. PORT= and ARGS= are handed on.
DEV = sh dev/python.sh -m dev

.PHONY: run manage test check bench mutants pictures lock db db-stop psql clean

run: ; @exec $(DEV).run
test: ; @exec $(DEV).test
check: ; @exec $(DEV).check
manage: ; @exec $(DEV).manage
bench: ; @exec $(DEV).bench
mutants: ; @exec $(DEV).mutants
pictures: ; @exec $(DEV).pictures

# requirements/*.txt anew from *.in (ARGS=--upgrade takes the newest)
lock: ; @exec $(DEV).lock

# the private cluster stays up between runs, for work on the code
db: ; @$(DEV).cluster start && $(DEV).cluster url
db-stop: ; @exec $(DEV).cluster stop
psql: ; @exec $(DEV).cluster psql

# all that make has made, but not the database
clean: ; rm -rf .venv node_modules static/dist staticfiles .local/stamps .local/log
