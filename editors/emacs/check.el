;;; check.el --- Uses the server in Emacs and fails at the first thing that is missing  -*- lexical-binding: t; -*-

;; usage: emacs --batch -l check.el SERVER_BINARY DESK CASE.json
;; Not with -Q: that would hide eglot and markdown-mode where they are packages.

;;; Code:

(package-initialize)
(require 'eglot)
(require 'flymake)
(require 'json)
(require 'markdown-mode)
(require 'seq)
(require 'xref)
(load (expand-file-name "rapporteur-eglot" (file-name-directory load-file-name)) nil t)

(defvar check-server (expand-file-name (pop command-line-args-left)))
(defvar check-desk (file-truename (pop command-line-args-left)))
(defvar check-case (json-read-file (pop command-line-args-left)))

(defun check-fail (&rest why)
  (princ (concat "FAILED: " (apply #'format why) "\n") #'external-debugging-output)
  (kill-emacs 1))

(defun check-await (what condition)
  "Wait until CONDITION holds; WHAT names it."
  (let ((end (+ (float-time) 30)) found)
    (while (not (or (setq found (funcall condition)) (> (float-time) end)))
      (accept-process-output nil 0.05))
    (unless found (check-fail "not within 30 s: %s" what))
    (princ (format "ok: %s\n" what))
    found))

(defun check-action (beg end title)
  "The code action between BEG and END whose title begins with TITLE."
  (let ((actions (jsonrpc-request
                  (eglot-current-server) :textDocument/codeAction
                  (list :textDocument (eglot--TextDocumentIdentifier)
                        :range (list :start (eglot--pos-to-lsp-position beg) :end (eglot--pos-to-lsp-position end))
                        :context (list :diagnostics [])))))
    (or (seq-find (lambda (action) (string-prefix-p title (plist-get action :title))) actions)
        (check-fail "no action “%s” among %s" title (mapcar (lambda (action) (plist-get action :title)) actions)))))

(defun check-tell ()
  "Tell the server what has changed; a batch Emacs has no idle timers that would."
  (eglot--signal-textDocument/didChange))

(defun check-fix (here words code title result finding)
  "Apply the action TITLE at HERE: RESULT stands instead of WORDS, FINDING of CODE is gone until it is undone."
  (let ((before (buffer-string)))
    (eglot--apply-workspace-edit (plist-get (check-action here (+ here (length words)) title) :edit) nil)
    (check-tell)
    (goto-char here)
    (let ((line (buffer-substring (line-beginning-position) (line-end-position))))
      (unless (and (string-match-p (regexp-quote result) line) (not (string-match-p (regexp-quote words) line)))
        (check-fail "after “%s” the line is %s" title line)))
    (princ (format "ok: “%s” is applied\n" title))
    (check-await (format "no %s after the fix" code) (lambda () (not (funcall finding))))
    (erase-buffer)
    (insert before)
    (check-tell)
    (check-await (format "%s again after undo" code) finding)
    (set-buffer-modified-p nil)))

(defun check-completion (brief before typed key)
  "In BRIEF, TYPED on a line above BEFORE is completed to KEY, which is offered first."
  (find-file brief)
  (markdown-mode)
  (unless (eglot-current-server) (check-fail "the second brief has no server"))
  (eglot--maybe-activate-editing-mode)
  (goto-char (point-min))
  (search-forward before)
  (beginning-of-line)
  (insert typed "\n")
  (backward-char)
  (check-tell)
  (let* ((capf (eglot-completion-at-point))
         (table (nth 2 capf))
         (sort (cdr (assq 'display-sort-function (cdr (funcall table "" nil 'metadata)))))
         (offered (funcall sort (all-completions (buffer-substring (nth 0 capf) (nth 1 capf)) table))))
    (unless (equal key (substring-no-properties (or (car offered) "")))
      (check-fail "completion offers %S" (mapcar #'substring-no-properties offered)))
    (delete-region (nth 0 capf) (point))
    (insert (car offered))
    (funcall (plist-get (nthcdr 3 capf) :exit-function) (car offered) 'finished))
  (let ((line (buffer-substring-no-properties (line-beginning-position) (line-end-position))))
    (unless (equal line (concat typed key)) (check-fail "the completed line is %s" line)))
  (set-buffer-modified-p nil)
  (princ (format "ok: completion of %s\n" key)))

(let-alist check-case
  (setq eglot-sync-connect 30
        xref-prompt-for-identifier nil
        eglot-server-programs `(((markdown-mode gfm-mode) . (,check-server "lsp"))))
  (find-file (expand-file-name .brief check-desk))
  (markdown-mode)
  (call-interactively #'eglot)
  (unless (file-equal-p check-desk (project-root (eglot--project (eglot-current-server))))
    (check-fail "the workspace is %s" (project-root (eglot--project (eglot-current-server)))))
  (flymake-mode 1)
  (goto-char (point-min))
  (search-forward .words)
  (goto-char (match-beginning 0))
  (let* ((here (point))
         (finding (lambda ()
                    (flymake-start)
                    (seq-find (lambda (found) (string-match-p .code (flymake-diagnostic-text found)))
                              (flymake-diagnostics here (1+ here))))))
    (let ((found (check-await (format "%s on line %d" .code (line-number-at-pos)) finding)))
      (princ (format "    %s\n" (car (split-string (flymake-diagnostic-text found) "\n")))))
    (goto-char here)
    (let* ((hover (jsonrpc-request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams)))
           (text (plist-get (plist-get hover :contents) :value)))
      (unless (and text (string-match-p (regexp-quote .sentence) text))
        (check-fail "the hover does not show the sentence of the source: %s" text))
      (princ "ok: hover shows the sentence of the source\n"))
    (xref-find-definitions "LSP identifier at point")
    (unless (file-equal-p buffer-file-name (expand-file-name .source check-desk))
      (check-fail "the definition is in %s" buffer-file-name))
    (unless (looking-at-p (regexp-quote .sentence))
      (check-fail "the definition is at line %d, column %d" (line-number-at-pos) (current-column)))
    (princ (format "ok: definition is %s:%d\n" .source (line-number-at-pos)))
    (xref-pop-marker-stack)
    (save-window-excursion
      (rapporteur-evidence-matrix)
      (with-current-buffer "*Rapporteur evidence*"
        (goto-char (point-min))
        (unless (and (search-forward .words nil t) (search-forward .sentence nil t))
          (check-fail "the matrix is %s" (buffer-string)))
        (unless (string-prefix-p "../sources/" (buffer-substring (line-beginning-position) (point)))
          (check-fail "the matrix names no source: %s" (buffer-substring (line-beginning-position) (point))))))
    (princ "ok: the matrix has the claim with its sentence\n")
    (check-fix here .words .code .fix.title .fix.result finding))
  (check-completion (expand-file-name .completion.brief check-desk) .completion.before .completion.typed .completion.key)
  (eglot-shutdown (eglot-current-server))
  (princ "ok: the server ends\n"))
;;; check.el ends here
