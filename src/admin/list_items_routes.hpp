#pragma once

#include "blobs/blob_store.hpp"
#include "http/router.hpp"
#include "predictions/prediction_list.hpp"

namespace polybot {

/// Adds the operator's list of predictions, all of it by `GET`; who may ask is for the caller to see to. All
/// references must outlive the router.
///
/// - `/listItems`: a page of the list (list_items_request.hpp) as JSON, `{"items": [...], "older": cursor, "newer":
///   cursor}`: predictions as docs/messages.md has them, with the paths of their pictures as `photo` and `picture`. A
///   browser gets web/admin/list.html, which asks for the same; `format=json` or `format=html` decides otherwise.
/// - `/listItems/classes`: names to narrow it by.
/// - `/listItems/{id}/photo`, `/listItems/{id}/picture`: the photo as it came, and with its boxes; 404 when it is gone.
void add_list_items_routes(Router& admin, PredictionList& list, BlobStore& blobs);

}  // namespace polybot
