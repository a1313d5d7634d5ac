;;; rapporteur-eglot.el --- Rapporteur in Emacs, through eglot  -*- lexical-binding: t; -*-

;; Eglot comes with Emacs 29; for 27 and 28 it is a package.  Needs markdown-mode.
;;
;;   (load "/path/to/rapporteur/editors/emacs/rapporteur-eglot")
;;   (add-hook 'markdown-mode-hook #'eglot-ensure)
;;
;; Eglot runs one server for each buffer: this entry takes the place of another one for Markdown.
;; `rapporteur-evidence-matrix' lists the claims of a brief with their evidence, `rapporteur-fix-all' mends what the sources
;; decide.

;;; Code:

(require 'project)
(require 'seq)

(defvar eglot-server-programs)
(declare-function eglot-current-server "eglot")
(declare-function eglot--TextDocumentIdentifier "eglot")
(declare-function eglot--apply-workspace-edit "eglot")
(declare-function eglot--pos-to-lsp-position "eglot")
(declare-function eglot--uri-to-path "eglot")
(declare-function eglot-uri-to-path "eglot")
(declare-function jsonrpc-request "jsonrpc")

(defun rapporteur-project (dir)
  "The workspace around DIR: the nearest folder with rapporteur.toml or sources."
  (let ((root (locate-dominating-file
               dir (lambda (above)
                     (or (file-exists-p (expand-file-name "rapporteur.toml" above))
                         (file-directory-p (expand-file-name "sources" above)))))))
    (and root (cons 'transient root))))

;; Without it, eglot takes the whole repository around the workspace.
(add-hook 'project-find-functions #'rapporteur-project -10)

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '((markdown-mode gfm-mode) . ("rapporteur" "lsp"))))

(defun rapporteur--server ()
  "The server of this buffer, or an error."
  (or (and (fboundp 'eglot-current-server) (eglot-current-server))
      (user-error "No server here; start it with M-x eglot")))

(defun rapporteur--place (uri range)
  "FILE:LINE:COLUMN of the start of RANGE in the file of URI."
  (let ((start (plist-get range :start)))
    (format "%s:%d:%d"
            (file-relative-name (if (fboundp 'eglot-uri-to-path) (eglot-uri-to-path uri) (eglot--uri-to-path uri)))
            (1+ (plist-get start :line))
            (1+ (plist-get start :character)))))

(defun rapporteur-evidence-matrix ()
  "List the claims of this brief with the sentences for and against them.
In the list, RET goes to the claim or to the sentence, and \\[next-error] to the next one."
  (interactive)
  (let* ((server (rapporteur--server))
         (document (eglot--TextDocumentIdentifier))
         (answer (jsonrpc-request server :workspace/executeCommand
                                  `(:command "rapporteur.evidenceMatrix" :arguments [(:textDocument ,document)])))
         (folder default-directory))
    (with-current-buffer (get-buffer-create "*Rapporteur evidence*")
      (let ((inhibit-read-only t)
            (default-directory folder))
        (erase-buffer)
        (seq-doseq (row (plist-get answer :rows))
          (insert (rapporteur--place (plist-get document :uri) (plist-get row :range)) ": "
                  (plist-get row :verdict)
                  (if (plist-get row :code) (format " [%s] %s" (plist-get row :code) (plist-get row :reason)) "")
                  ": " (plist-get row :claim) "\n")
          (seq-doseq (evidence (plist-get row :evidence))
            (let ((location (plist-get evidence :location)))
              (insert (rapporteur--place (plist-get location :uri) (plist-get location :range)) ":   "
                      (pcase (plist-get evidence :role) ("supports" "✓") ("contradicts" "✗") (_ "≈"))
                      " “" (plist-get evidence :quote) "” (" (plist-get evidence :key)
                      (if (eq (plist-get evidence :cited) t) "" ", not cited") ")\n")))))
      (goto-char (point-min))
      (setq default-directory folder)
      (compilation-mode "Evidence")
      (display-buffer (current-buffer)))))

(defun rapporteur-fix-all ()
  "Mend what the sources decide in this brief."
  (interactive)
  (let* ((actions (jsonrpc-request
                   (rapporteur--server) :textDocument/codeAction
                   (list :textDocument (eglot--TextDocumentIdentifier)
                         :range (list :start (eglot--pos-to-lsp-position (point-min))
                                      :end (eglot--pos-to-lsp-position (point-max)))
                         :context '(:diagnostics [] :only ["source.fixAll.rapporteur"]))))
         (edit (plist-get (car (append actions nil)) :edit)))
    (if edit
        (eglot--apply-workspace-edit edit nil)
      (message "Nothing in this brief can be fixed without a decision of yours"))))

(provide 'rapporteur-eglot)
;;; rapporteur-eglot.el ends here
