// What only the page of a capture needs: photos that wait for a line, and the signature.
import "./receipts.js";
import "./signature.js";
